import { daysBetween } from "../days.ts";
import { remember } from "./remember.ts";

/** A sentence for each of a language's plural forms; `{n}` is the number. */
export type PluralForms = Partial<Readonly<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/** Numbers, times and lists as a locale writes them. Instants are ISO strings, in the browser's time zone. */
export interface Formats {
  /** The locale that they are of, such as `en-GB`. */
  readonly locale: string;
  readonly number: (value: number) => string;
  /** `plural(3, { one: "{n} file", other: "{n} files" })` */
  readonly plural: (count: number, forms: PluralForms) => string;
  /** `one, two and three` */
  readonly list: (items: readonly string[]) => string;
  /** `14:05` */
  readonly clock: (at: string) => string;
  /** Day and time in full. */
  readonly dateTime: (at: string) => string;
  /** `Today`, `Yesterday`, or the date; with its year where that is another. */
  readonly day: (at: string, nowMs: number) => string;
  /** When something comes, at a glance: `14:05` today, `tomorrow`, or `30 Nov`. */
  readonly soon: (at: string, nowMs: number) => string;
  /** `25 MB` */
  readonly bytes: (count: number) => string;
  /** `4:05`; nothing is left below zero. */
  readonly countdown: (ms: number) => string;
  /** `5 minutes`, `2 hours`, `3 days`: in whole units, at least one minute. */
  readonly duration: (ms: number, width?: "short" | "long") => string;
}

const MINUTE_MS = 60_000;
const UNITS = [
  { unit: "day", ms: 1_440 * MINUTE_MS, from: 2_880 * MINUTE_MS },
  { unit: "hour", ms: 60 * MINUTE_MS, from: 60 * MINUTE_MS },
  { unit: "minute", ms: MINUTE_MS, from: 0 },
] as const;

const SIZES = [
  { unit: "megabyte", bytes: 1_048_576, digits: 1 },
  { unit: "kilobyte", bytes: 1_024, digits: 0 },
  { unit: "byte", bytes: 1, digits: 0 },
] as const;

export const createFormats = (locale: string): Formats => {
  const numbers = remember(() => new Intl.NumberFormat(locale));
  const twoDigits = remember(() => new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 }));
  const plurals = remember(() => new Intl.PluralRules(locale));
  const lists = remember(() => new Intl.ListFormat(locale, { type: "conjunction" }));
  const clocks = remember(() => new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }));
  const dateTimes = remember(() => new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" }));
  const relative = remember(() => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
  const dates = remember(() => new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }));
  const shortDates = remember(() => new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" }));
  const datesWithYear = remember(() => new Intl.DateTimeFormat(locale, { dateStyle: "long" }));

  const number = (value: number): string => numbers().format(value);
  const asHeading = ([first = "", ...rest]: string): string => first.toLocaleUpperCase(locale) + rest.join("");
  const inUnit = remember(
    (unit: string, unitDisplay: "short" | "long", maximumFractionDigits: number) =>
      new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay, maximumFractionDigits }),
  );
  return {
    locale,
    number,
    plural: (count, forms) => (forms[plurals().select(count)] ?? forms.other).replaceAll("{n}", number(count)),
    list: (items) => lists().format(items),
    clock: (at) => clocks().format(new Date(at)),
    dateTime: (at) => dateTimes().format(new Date(at)),
    day: (at, nowMs) => {
      const date = new Date(at);
      const now = new Date(nowMs);
      const days = daysBetween(date, now);
      if (days === 0 || days === -1) return asHeading(relative().format(days, "day"));
      return (date.getFullYear() === now.getFullYear() ? dates() : datesWithYear()).format(date);
    },
    soon: (at, nowMs) => {
      const date = new Date(at);
      const days = daysBetween(date, new Date(nowMs));
      if (days === 0) return clocks().format(date);
      return days === 1 ? relative().format(1, "day") : shortDates().format(date);
    },
    bytes: (count) => {
      const { unit, bytes, digits } = SIZES.find((each) => count >= each.bytes) ?? SIZES[2];
      return inUnit(unit, "short", digits).format(count / bytes);
    },
    countdown: (ms) => {
      const seconds = Math.max(0, Math.ceil(ms / 1_000));
      return `${number(Math.floor(seconds / 60))}:${twoDigits().format(seconds % 60)}`;
    },
    duration: (ms, width = "long") => {
      const { unit, ms: length } = UNITS.find(({ from }) => ms >= from) ?? UNITS[2];
      return inUnit(unit, width, 0).format(Math.max(1, Math.floor(ms / length)));
    },
  };
};
