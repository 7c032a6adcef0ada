import { formats } from "../texts/index.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How long something takes, at a glance: `3 min`, `2 hr`, `5 days`; less than a minute counts as one. */
export const formatDuration = (ms: number): string => formats().duration(ms, "short");

export const sinceThen = (instant: string, now: number): number => Math.max(0, now - Date.parse(instant));

/** How urgent a wait has become. */
export const urgencyOf = (ms: number): "calm" | "soon" | "late" => {
  if (ms < 5 * MINUTE) return "calm";
  return ms < 15 * MINUTE ? "soon" : "late";
};

/** Without a warning of its own, an answer is urgent in its last minutes. */
const SOON_MS = 15 * MINUTE;

/** How urgent a promised answer has become. */
export const urgencyOfDue = (
  { dueAt, warningAt }: { readonly dueAt: string; readonly warningAt: string | null },
  now: number,
): "calm" | "soon" | "late" => {
  const due = Date.parse(dueAt);
  if (now >= due) return "late";
  return now >= (warningAt === null ? due - SOON_MS : Date.parse(warningAt)) ? "soon" : "calm";
};

export const formatClock = (instant: string): string => formats().clock(instant);
export const formatDateTime = (instant: string): string => formats().dateTime(instant);

/** The time zone of this browser. */
export const localZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A day as a heading: `Today`, `Yesterday`, or the date. */
export const formatDay = (instant: string, now: number): string => formats().day(instant, now);

/** When something comes, at a glance. */
export const formatSoon = (instant: string, now: number): string => formats().soon(instant, now);

export const formatBytes = (bytes: number): string => formats().bytes(bytes);
