/** For how long a ticket can be put aside at a time. */
const MOST_DAYS = 365;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const SNOOZES = ["hour", "hours", "tomorrow", "week", "answer"] as const;
export type SnoozeChoice = (typeof SNOOZES)[number];

const MORNING = 9;

/** Nine o'clock on a day from today, where this browser is. Days are not always 24 hours long. */
const morningIn = (days: number, now: Date): Date =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);

const MONDAY = 1;
const daysToMonday = (now: Date): number => (MONDAY - now.getDay() + 7) % 7 || 7;

const UNTIL = {
  hour: (now) => new Date(now.getTime() + HOUR_MS),
  hours: (now) => new Date(now.getTime() + 4 * HOUR_MS),
  tomorrow: (now) => morningIn(1, now),
  week: (now) => morningIn(daysToMonday(now), now),
  answer: (now) => new Date(now.getTime() + MOST_DAYS * DAY_MS),
} as const satisfies Record<SnoozeChoice, (now: Date) => Date>;

/** Until when a choice puts a ticket aside. */
export const snoozeUntil = (choice: SnoozeChoice, nowMs: number): string =>
  UNTIL[choice](new Date(nowMs)).toISOString();

/** Whether a ticket is snoozed until the customer answers: its time is so far away that none was meant. */
export const isUntilAnswer = (until: string, nowMs: number): boolean =>
  Date.parse(until) - nowMs > (MOST_DAYS / 2) * DAY_MS;
