const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something takes, at a glance: `now`, `3 min`, `2 h`, `5 d`. */
export const sayDuration = (ms: number): string => {
  if (ms < MINUTE) return ms < 10 * SECOND ? "now" : "< 1 min";
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
};

export const sinceThen = (instant: string, now: number): number => Math.max(0, now - Date.parse(instant));

/** How urgent a wait has become. */
export const urgencyOf = (ms: number): "calm" | "soon" | "late" => {
  if (ms < 2 * MINUTE) return "calm";
  return ms < 10 * MINUTE ? "soon" : "late";
};

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DATE = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export const sayClock = (instant: string): string => CLOCK.format(new Date(instant));
export const sayFull = (instant: string): string => FULL.format(new Date(instant));

export const isSameDay = (one: string, other: string): boolean =>
  new Date(one).toDateString() === new Date(other).toDateString();

/** A day as a heading: `Today`, `Yesterday`, or the date. */
export const sayDay = (instant: string, now: number): string => {
  const day = new Date(instant).toDateString();
  if (day === new Date(now).toDateString()) return "Today";
  if (day === new Date(now - DAY).toDateString()) return "Yesterday";
  return DATE.format(new Date(instant));
};

const KIBIBYTE = 1_024;

export const sayBytes = (bytes: number): string => {
  if (bytes < KIBIBYTE) return `${bytes} B`;
  if (bytes < KIBIBYTE ** 2) return `${Math.round(bytes / KIBIBYTE)} kB`;
  return `${(bytes / KIBIBYTE ** 2).toFixed(1)} MB`;
};
