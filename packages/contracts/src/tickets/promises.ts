import { z } from "zod";
import { EntityId, Instant, requiredText, StoredId } from "../primitives.ts";
import { ActorType, TicketPriority } from "./ticket.ts";

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A span of a day's business hours, in wall-clock time. One that ends at or before its start ends on the next day. */
export const HoursSpan = z
  .object({
    from: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, { error: "must be a time such as 09:00" }),
    to: z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/u, { error: "must be a time such as 17:30, or 24:00" }),
  })
  .refine(({ from, to }) => from !== to, { path: ["to"], error: "must be another time than `from`" });
export type HoursSpan = z.infer<typeof HoursSpan>;

/** Minutes from the beginning of a span to its end, by the wall clock. */
const lengthOf = ({ from, to }: HoursSpan): number => {
  const [start, end] = [from, to].map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  const length = (end ?? 0) - (start ?? 0);
  return length > 0 ? length : length + 24 * 60;
};

const DaySpans = z.array(HoursSpan).max(12);

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
};

/** The name of a time zone in the IANA database, such as `Europe/Berlin`; not an offset, which knows no summer time. */
export const TimeZone = z
  .string()
  .max(64)
  .refine((name) => /^[A-Za-z]/u.test(name) && isTimeZone(name), {
    error: "must be a time zone such as Europe/Berlin",
  });

const YEARLY_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isDay = (date: string): boolean => {
  const [day = 0, month = 0, year] = date.split("-").map(Number).toReversed();
  if (day < 1 || day > (YEARLY_DAYS[month - 1] ?? 0)) return false;
  return year === undefined || month !== 2 || day < 29 || new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
};

/** A day without business hours: `2026-04-03` once, `12-25` every year. */
export const Holiday = z.object({
  date: z
    .string()
    .regex(/^(?:\d{4}-)?\d{2}-\d{2}$/u, { error: "must be a date such as 2026-04-03, or 12-25 for every year" })
    .refine(isDay, { error: "must be a day of the calendar" }),
  name: requiredText(100).optional(),
});
export type Holiday = z.infer<typeof Holiday>;

/** A week needs as many minutes, so that every promise ends within some years. */
const LEAST_MINUTES_A_WEEK = 60;

/** When a tenant's team works. A span belongs to the day on which it begins, and a holiday takes that day's away. */
export const BusinessCalendar = z.object({
  timeZone: TimeZone,
  week: z
    .object({
      monday: DaySpans,
      tuesday: DaySpans,
      wednesday: DaySpans,
      thursday: DaySpans,
      friday: DaySpans,
      saturday: DaySpans,
      sunday: DaySpans,
    } satisfies Record<Weekday, typeof DaySpans>)
    .refine(
      (week) => WEEKDAYS.flatMap((day) => week[day].map(lengthOf)).reduce((a, b) => a + b, 0) >= LEAST_MINUTES_A_WEEK,
      { error: "must have an hour a week at least" },
    ),
  /** As many that no weekday can be without hours in every year. */
  holidays: z.array(Holiday).max(150),
});
export type BusinessCalendar = z.infer<typeof BusinessCalendar>;

/** Minutes of business hours; 30 days of them at most. */
const PromisedMinutes = z.int().min(1).max(43_200);

/** Within how many minutes of business hours customers are answered; left out: nothing is promised. */
export const AnswerPromise = z.object({
  /** From the opening of a ticket to the team's first answer. */
  firstAnswer: PromisedMinutes.optional(),
  /** From each later message of a customer to the team's answer. */
  nextAnswer: PromisedMinutes.optional(),
});
export type AnswerPromise = z.infer<typeof AnswerPromise>;

/** When the team is warned of an answer that is due: a number of minutes of business hours before, or after a share of the time. */
export const PromiseWarning = z.union([
  z.object({ minutesBefore: PromisedMinutes }),
  z.object({ share: z.number().min(0.01).max(0.99) }),
]);
export type PromiseWarning = z.infer<typeof PromiseWarning>;

/** What a tenant promises its customers. */
export const PromiseTerms = z.object({
  calendar: BusinessCalendar,
  byPriority: z.partialRecord(TicketPriority, AnswerPromise),
  /** `null`: no warning. */
  warning: PromiseWarning.nullable(),
});
export type PromiseTerms = z.infer<typeof PromiseTerms>;

export const Promises = z.object({
  entityId: StoredId,
  /** `null` where the tenant promises nothing. */
  terms: PromiseTerms.nullable(),
  /** Rises by one with every change; 0 where nothing was ever promised. */
  version: z.int().min(0),
  modifiedBy: z.string().nullable(),
  modifiedByType: ActorType.nullable(),
  modifiedAt: Instant.nullable(),
});
export type Promises = z.infer<typeof Promises>;

/** The tenant; only an admin without an entity of their own may name one. */
export const GetPromisesInput = z.object({ entityId: EntityId.optional() }).default({});
export type GetPromisesInput = z.infer<typeof GetPromisesInput>;

/** All promises from now on; `null`: none. Answers that are due already stay due. */
export const SetPromisesInput = z.object({
  entityId: EntityId.optional(),
  terms: PromiseTerms.nullable(),
  /** The version that the caller saw: another one is refused. */
  version: z.int().min(0).optional(),
});
export type SetPromisesInput = z.infer<typeof SetPromisesInput>;

/** Notifies the replicas of the tickets service that promises changed. */
export const PROMISES_SUBJECT = "live.promises";
