import { WEEKDAYS } from "@crossdesk/contracts";
import type { BusinessCalendar, HoursSpan } from "@crossdesk/contracts";
import { Temporal } from "temporal-polyfill";

/** A span of business hours in milliseconds of the epoch: from `start` to before `end`. */
interface OpenSpan {
  readonly start: number;
  readonly end: number;
}

/** When a calendar's team works, as instants. Days are converted once: what follows is arithmetic. */
export interface OpenHours {
  /** The spans that begin on a day, which is counted from 1970-01-01, in the order of the calendar. */
  readonly spansOf: (day: number) => readonly OpenSpan[];
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Some years of days, for each calendar. */
const MOST_KEPT_DAYS = 2_000;
/** A day of any zone has begun 14 hours before UTC's, and a span of the day before may still be running. */
const DAYS_BACK = 2;

type Side = "start" | "end";

/**
 * The instant at which a wall clock reaches a time. One that the clock passes over in spring is reached at the change. Of one that it shows twice in
 * autumn, a span begins at the first and ends at the second: who works through the night is there for both hours.
 */
const instantOf = (date: Temporal.PlainDate, time: string, { zone, side }: { zone: string; side: Side }): number => {
  if (time === "24:00") return date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
  const wall = date.toPlainDateTime(Temporal.PlainTime.from(time));
  const earlier = wall.toZonedDateTime(zone, { disambiguation: "earlier" });
  if (earlier.toPlainDateTime().equals(wall)) {
    return side === "start"
      ? earlier.epochMilliseconds
      : wall.toZonedDateTime(zone, { disambiguation: "later" }).epochMilliseconds;
  }
  const change = earlier.getTimeZoneTransition("next");
  return (change ?? earlier).epochMilliseconds;
};

const toOpenSpan = (date: Temporal.PlainDate, { from, to }: HoursSpan, zone: string): OpenSpan => ({
  start: instantOf(date, from, { zone, side: "start" }),
  end: instantOf(to > from ? date : date.add({ days: 1 }), to, { zone, side: "end" }),
});

/** Reads a calendar. */
export const createOpenHours = ({ timeZone, week, holidays }: BusinessCalendar): OpenHours => {
  const closed = new Set(holidays.map(({ date }) => date));
  const days = new Map<number, readonly OpenSpan[]>();
  const convert = (day: number): readonly OpenSpan[] => {
    const date = Temporal.Instant.fromEpochMilliseconds(day * DAY_MS)
      .toZonedDateTimeISO("UTC")
      .toPlainDate();
    const name = date.toString();
    if (closed.has(name) || closed.has(name.slice(-"12-25".length))) return [];
    const weekday = WEEKDAYS[date.dayOfWeek - 1] ?? "monday";
    return week[weekday].map((span) => toOpenSpan(date, span, timeZone)).filter(({ start, end }) => end > start);
  };
  return {
    spansOf: (day) => {
      const known = days.get(day);
      if (known !== undefined) return known;
      if (days.size >= MOST_KEPT_DAYS) days.clear();
      const spans = convert(day);
      days.set(day, spans);
      return spans;
    },
  };
};

/** The spans that end after `from`, in their order and without what two of them share; without end. */
function* openSpans(from: number, { spansOf }: OpenHours): Generator<OpenSpan> {
  let passed = from;
  let day = Math.floor(from / DAY_MS) - DAYS_BACK;
  // Spans of a day may begin after those of the next have: each waits until none that begins before it can come.
  let waiting: OpenSpan[] = [];
  for (; ; day += 1) {
    waiting = [...waiting, ...spansOf(day)].filter(({ end }) => end > passed).sort((a, b) => a.start - b.start);
    const safe = (day - 1) * DAY_MS;
    while (waiting[0] !== undefined && waiting[0].start <= safe) {
      const { start, end } = waiting[0];
      waiting = waiting.slice(1);
      if (end <= passed) continue;
      yield { start: Math.max(start, passed), end };
      passed = end;
    }
  }
}

/** The instant at which as many minutes of business hours have passed since `from`. */
export const addBusinessTime = (from: Date, minutes: number, hours: OpenHours): Date => {
  let left = Math.round(minutes * MINUTE_MS);
  if (left <= 0) return from;
  for (const { start, end } of openSpans(from.getTime(), hours)) {
    if (end - start >= left) return new Date(start + left);
    left -= end - start;
  }
  return from;
};

/** The minutes of business hours from one instant to a later one; 0 where it is none. */
export const businessTimeBetween = (from: Date, to: Date, hours: OpenHours): number => {
  const until = to.getTime();
  let passed = 0;
  if (until <= from.getTime()) return 0;
  for (const { start, end } of openSpans(from.getTime(), hours)) {
    if (start >= until) break;
    passed += Math.min(end, until) - start;
  }
  return passed / MINUTE_MS;
};
