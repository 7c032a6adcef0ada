import type { Holiday, HoursSpan, PromiseTerms, TicketPriority, Weekday } from "@crossdesk/contracts";
import { PRIORITIES } from "./choices.ts";

/** The most urgent first, as a lead reads them. */
export const URGENT_FIRST: readonly TicketPriority[] = PRIORITIES.toReversed();

export const DAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const satisfies readonly Weekday[];

export const WARNINGS = ["none", "minutes", "share"] as const;
export type WarningKind = (typeof WARNINGS)[number];

/** Promises as they are typed into fields. */
export interface PromisesForm {
  readonly timeZone: string;
  /** Spans of each day: `09:00-12:00, 13:00-17:00`. */
  readonly hours: Readonly<Record<Weekday, string>>;
  /** A day a line: `2026-04-03 Good Friday`, or `12-25` for every year. */
  readonly holidays: string;
  readonly minutes: Readonly<Record<TicketPriority, { readonly first: string; readonly next: string }>>;
  readonly warning: WarningKind;
  readonly warningValue: string;
}

/** What is wrong in a form, by what its field is called in the form. */
export type Fault = "timeZone" | "hours" | "holidays" | "minutes" | "warning" | Weekday;

const each = <Key extends string, Value>(keys: readonly Key[], of: (key: Key) => Value): Record<Key, Value> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each key was given a value
  Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<Key, Value>;

const OFFICE = "09:00-17:00";

/** What a lead begins with who has promised nothing yet: office hours where they are. */
export const emptyForm = (timeZone: string): PromisesForm => ({
  timeZone,
  hours: each(DAYS, (day) => (day === "saturday" || day === "sunday" ? "" : OFFICE)),
  holidays: "",
  minutes: each(PRIORITIES, () => ({ first: "", next: "" })),
  warning: "share",
  warningValue: "75",
});

const formatMinutes = (minutes: number | undefined): string => (minutes === undefined ? "" : String(minutes));

const warningOf = ({ warning }: PromiseTerms): Pick<PromisesForm, "warning" | "warningValue"> => {
  if (warning === null) return { warning: "none", warningValue: "" };
  if ("share" in warning) return { warning: "share", warningValue: String(Math.round(warning.share * 100)) };
  return { warning: "minutes", warningValue: String(warning.minutesBefore) };
};

export const toForm = (terms: PromiseTerms): PromisesForm => ({
  timeZone: terms.calendar.timeZone,
  hours: each(DAYS, (day) => terms.calendar.week[day].map(({ from, to }) => `${from}-${to}`).join(", ")),
  holidays: terms.calendar.holidays.map(({ date, name }) => (name === undefined ? date : `${date} ${name}`)).join("\n"),
  minutes: each(PRIORITIES, (priority) => ({
    first: formatMinutes(terms.byPriority[priority]?.firstAnswer),
    next: formatMinutes(terms.byPriority[priority]?.nextAnswer),
  })),
  ...warningOf(terms),
});

const SPAN = /^([01]?\d|2[0-4]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)$/u;

/** The spans of a day; `undefined` where something is no span. */
const readSpans = (text: string): HoursSpan[] | undefined => {
  const spans: HoursSpan[] = [];
  for (const part of text.split(/[,;،、]/u).map((one) => one.trim())) {
    if (part === "") continue;
    const [, fromHour = "", fromMinute = "", toHour = "", toMinute = ""] = SPAN.exec(part) ?? [];
    const from = `${fromHour.padStart(2, "0")}:${fromMinute}`;
    const to = `${toHour.padStart(2, "0")}:${toMinute}`;
    if (fromHour === "" || from === to || from >= "24:00" || to > "24:00") return undefined;
    spans.push({ from, to });
  }
  return spans;
};

const HOLIDAY = /^((?:\d{4}-)?\d{2}-\d{2})(?:\s+(.*))?$/u;

const readHolidays = (text: string): Holiday[] | undefined => {
  const holidays: Holiday[] = [];
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const [, date, name] = HOLIDAY.exec(line) ?? [];
    if (date === undefined) return undefined;
    holidays.push(name === undefined ? { date } : { date, name });
  }
  return holidays;
};

const MOST_MINUTES = 43_200;

/** A number of minutes; `undefined` for nothing, `"wrong"` for what is none. */
const readMinutes = (text: string): number | undefined | "wrong" => {
  if (text.trim() === "") return undefined;
  const minutes = Number(text);
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES ? minutes : "wrong";
};

const readWarning = ({ warning, warningValue }: PromisesForm): PromiseTerms["warning"] | "wrong" => {
  if (warning === "none") return null;
  const value = readMinutes(warningValue);
  if (value === undefined || value === "wrong") return "wrong";
  if (warning === "minutes") return { minutesBefore: value };
  return value <= 99 ? { share: value / 100 } : "wrong";
};

/** What a form promises, or what is wrong in it. */
export const readForm = (
  form: PromisesForm,
): { readonly terms: PromiseTerms } | { readonly faults: readonly Fault[] } => {
  const faults: Fault[] = [];
  const orFault = <Value>(value: Value | undefined | "wrong", fault: Fault, instead: Value): Value => {
    if (value !== undefined && value !== "wrong") return value;
    faults.push(fault);
    return instead;
  };
  const week = each(DAYS, (day) => orFault(readSpans(form.hours[day]), day, []));
  if (faults.length === 0 && DAYS.every((day) => week[day].length === 0)) faults.push("hours");
  const holidays = orFault(readHolidays(form.holidays), "holidays", []);
  const timeZone = orFault(form.timeZone.trim() || undefined, "timeZone", "");
  const warning = readWarning(form);
  if (warning === "wrong") faults.push("warning");
  const byPriority: Partial<PromiseTerms["byPriority"]> = {};
  for (const priority of PRIORITIES) {
    const firstAnswer = readMinutes(form.minutes[priority].first);
    const nextAnswer = readMinutes(form.minutes[priority].next);
    if (firstAnswer === "wrong" || nextAnswer === "wrong") {
      faults.push("minutes");
      continue;
    }
    if (firstAnswer === undefined && nextAnswer === undefined) continue;
    byPriority[priority] = {
      ...(firstAnswer === undefined ? {} : { firstAnswer }),
      ...(nextAnswer === undefined ? {} : { nextAnswer }),
    };
  }
  if (faults.length > 0 || warning === "wrong") return { faults: [...new Set(faults)] };
  return { terms: { calendar: { timeZone, week, holidays }, byPriority, warning } };
};
