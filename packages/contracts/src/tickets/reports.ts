import { z } from "zod";
import { EntityId, Instant, requiredText, StoredId, text, TEXT_LIMITS } from "../primitives.ts";
import { TimeZone } from "./promises.ts";
import { Channel, Tag, TicketPriority } from "./ticket.ts";

/** What a report counts by: a calendar day, a week that begins on Monday, or a month. */
export const ReportStep = z.enum(["day", "week", "month"]);
export type ReportStep = z.infer<typeof ReportStep>;

/** What a report compares: whose tickets they were, or what they are like now. */
export const ReportGrouping = z.enum(["agent", "tag", "category", "channel", "language", "priority"]);
export type ReportGrouping = z.infer<typeof ReportGrouping>;

/**
 * What alone a report counts, joined by AND: what happened while an agent had the ticket, and tickets that are like this now. The values are
 * the keys of groups.
 */
export const ReportFilter = z.object({
  agent: StoredId.optional(),
  tag: Tag.optional(),
  category: requiredText(TEXT_LIMITS.name).optional(),
  channel: Channel.optional(),
  language: requiredText(16).optional(),
  priority: TicketPriority.optional(),
} satisfies Record<ReportGrouping, z.ZodType>);
export type ReportFilter = z.infer<typeof ReportFilter>;

/** Days of a period, at most. */
const MOST_DAYS = 1_100;
/** Steps of a report, at most. */
const MOST_STEPS = 400;
/** Groups of a report, at most: those with the most in them. */
export const MOST_GROUPS = 200;

const DAY_MS = 86_400_000;
/** The least number of days in a step. */
const LEAST_DAYS = { day: 1, week: 7, month: 28 } as const satisfies Record<ReportStep, number>;

const LocalDay = z.iso.date({ error: "must be a date such as 2026-04-03" });

const period = {
  /** The tenant; only an admin or a service without an entity of its own may name one. */
  entityId: EntityId.optional(),
  /** The first day, by the calendar of the time zone. */
  from: LocalDay,
  /** The last day. */
  to: LocalDay,
  timeZone: TimeZone.default("UTC"),
  step: ReportStep.default("day"),
  by: ReportGrouping.optional(),
  filter: ReportFilter.optional(),
};

interface Period {
  readonly from: string;
  readonly to: string;
  readonly step: ReportStep;
}

const daysOf = ({ from, to }: Period): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
const isForward = (given: Period): boolean => daysOf(given) >= 1;
const isShort = (given: Period): boolean =>
  daysOf(given) <= MOST_DAYS && daysOf(given) / LEAST_DAYS[given.step] <= MOST_STEPS;
const BACKWARD = { path: ["to"], error: "must not be before `from`" };
const TOO_LONG = { path: ["to"], error: `must end within ${MOST_DAYS} days and ${MOST_STEPS} steps` };

export const GetReportInput = z.object(period).refine(isForward, BACKWARD).refine(isShort, TOO_LONG);
export type GetReportInput = z.infer<typeof GetReportInput>;

const Count = z.int().min(0);

/** How long something took: half of the times are no longer than the median, nine of ten no longer than `p90`. In whole seconds; `null` of none. */
export const ReportTimes = z.object({ count: Count, median: Count.nullable(), p90: Count.nullable() });
export type ReportTimes = z.infer<typeof ReportTimes>;

export const ReportFigures = z.object({
  /** Tickets that were opened. */
  opened: Count,
  /** How often one was solved, or closed without that. */
  solved: Count,
  /** How often a solved or closed one was opened again. */
  reopened: Count,
  /** Promised answers whose time passed. */
  missed: Count,
  /** From the customer's wait for the team's first answer to it. */
  firstAnswers: ReportTimes,
  /** The same for each later answer. */
  nextAnswers: ReportTimes,
  /** From the opening of a ticket to each time that it was solved. */
  resolutions: ReportTimes,
  /** How customers rated what ended, from 1 to 5, on the average; `null` of none. */
  ratings: z.object({ count: Count, average: z.number().min(1).max(5).nullable() }),
});
export type ReportFigures = z.infer<typeof ReportFigures>;

/** Tickets that were open at the end; `null` of what has not begun, and of one agent, as it is not on record who had them then. */
const Backlog = Count.nullable();

export const Report = z.object({
  entityId: StoredId,
  from: z.string(),
  to: z.string(),
  timeZone: z.string(),
  step: ReportStep,
  /** What alone was counted; an earlier release counts everything, and does not name it. */
  filter: ReportFilter.optional(),
  /** All of it is of this instant. */
  readAt: Instant,
  /** In their order, without gaps. */
  steps: z.array(ReportFigures.extend({ from: z.string(), to: z.string(), backlog: Backlog })),
  total: ReportFigures.extend({ backlog: Backlog }),
  /** By what was asked for, those with the most first; `null` stands for tickets without an agent, or without a tag. */
  groups: z.array(ReportFigures.extend({ key: z.string().nullable() })).optional(),
  /** There are groups with less in them. */
  hasMore: z.boolean().optional(),
});
export type Report = z.infer<typeof Report>;

/** What is written: the steps, or with `by` the groups. */
export const ExportReportInput = z
  .object({
    ...period,
    /** What agents are called, by their ids, for a report by agent: the service that counts does not know it. */
    agentNames: z.record(StoredId, text(TEXT_LIMITS.name)).optional(),
  })
  .refine(isForward, BACKWARD)
  .refine(isShort, TOO_LONG);
export type ExportReportInput = z.infer<typeof ExportReportInput>;

/** A report as a file for spreadsheets. No cell is read as a formula. */
export const ReportFile = z.object({ fileName: z.string(), contentType: z.string(), text: z.string() });
export type ReportFile = z.infer<typeof ReportFile>;

/** The tenant, as for a report. */
export const GetBoardInput = z.object({ entityId: EntityId.optional() }).default({});
export type GetBoardInput = z.infer<typeof GetBoardInput>;

/** What is open in a channel and a language, as it is now. */
export const BoardQueue = z.object({
  channel: Channel,
  language: z.string(),
  open: Count,
  /** Tickets that no agent has. */
  unassigned: Count,
  /** Tickets whose customer waits for the team. */
  awaitingTeam: Count,
  /** Since when the one among them who has waited longest waits. */
  oldestSince: Instant.nullable(),
  /** Tickets whose promised answer is overdue. */
  overdue: Count,
});
export type BoardQueue = z.infer<typeof BoardQueue>;

export const Board = z.object({ readAt: Instant, queues: z.array(BoardQueue) });
export type Board = z.infer<typeof Board>;
