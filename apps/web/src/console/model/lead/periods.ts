import type { ReportStep } from "@crossdesk/contracts";
import { remember } from "../../../ui/i18n/remember.ts";

/** Periods to choose from; `own` is by its first and last day. */
export const PERIODS = ["week", "month", "quarter", "year", "own"] as const;
export type PeriodName = (typeof PERIODS)[number];

/** The steps, from the shortest to the longest. */
export const STEPS = ["day", "week", "month"] as const satisfies readonly ReportStep[];

const DAYS_BACK = { week: 6, month: 29, quarter: 90, year: 364 } as const satisfies Record<
  Exclude<PeriodName, "own">,
  number
>;

/** What a period is counted by, before another step is chosen. */
export const STEP_OF = {
  week: "day",
  month: "day",
  quarter: "week",
  year: "month",
  own: "day",
} as const satisfies Record<PeriodName, ReportStep>;

const DAY_MS = 86_400_000;

/** Writes a day down as reports take it: `2026-04-03`, by the browser's calendar. */
export const toDay = (date: Date): string => {
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return [String(year), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
};

/** The first and the last day of a period that ends today. */
export const daysOf = (
  name: Exclude<PeriodName, "own">,
  now: number,
): { readonly from: string; readonly to: string } => {
  const to = toDay(new Date(now));
  // By the calendar: a day may be an hour shorter or longer.
  const from = new Date(Date.parse(to) - DAYS_BACK[name] * DAY_MS).toISOString().slice(0, "2026-04-03".length);
  return { from, to };
};

const daysIn = remember(
  (locale: string) => new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }),
);
const monthsIn = remember(
  (locale: string) => new Intl.DateTimeFormat(locale, { month: "short", year: "2-digit", timeZone: "UTC" }),
);

/** The days of a step at a glance: a day or the first one of a week, as `3 Apr`, or the month. */
export const formatStep = (from: string, step: ReportStep, locale: string): string =>
  (step === "month" ? monthsIn : daysIn)(locale).format(Date.parse(from));
