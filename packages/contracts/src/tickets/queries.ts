import { z } from "zod";
import { CallerRole } from "../context.ts";
import { AssignmentReason, UnassignmentReason } from "../agents/assignment.ts";
import { Identifier, Instant, Limit, Offset, Ordinal, RowNumber, text, TEXT_LIMITS, Uuid } from "../primitives.ts";
import { Customer, Device } from "./customer.ts";
import { Message } from "./message.ts";
import { Note } from "./notes.ts";
import {
  ActorType,
  auditFields,
  Awaiting,
  Category,
  Channel,
  MOST_TAGS,
  Rating,
  Tag,
  Ticket,
  TicketStatus,
  TicketSummary,
  TicketPriority,
} from "./ticket.ts";
import { TicketReference } from "./ticket-reference.ts";

/** The newest messages of a ticket, oldest first: as many as fit into one answer. */
const newestMessages = {
  messages: z.array(Message),
  /** There are others before these: `messages.list` has them all. */
  hasOlder: z.literal(true).optional(),
};

export const TicketDetails = z.object({
  ticket: Ticket,
  ...newestMessages,
  /** Up to which message somebody of the team has read it. Earlier releases leave it out. */
  teamReadUpTo: RowNumber.nullable().default(null),
});
export type TicketDetails = z.infer<typeof TicketDetails>;

/** The same with what lists show of the ticket. */
export const SummaryDetails = z.object({ ticket: TicketSummary, ...newestMessages });
export type SummaryDetails = z.infer<typeof SummaryDetails>;

export const ListTicketsInput = z.object({
  limit: Limit,
  offset: Offset,
  /**
   * Every word must occur, by prefix and in any case, in subject, description, a message, refId, order id, number, a category's name, or the
   * name, e-mail address or telephone number of the contact or the customer. Telephone numbers are found as people write them, with their
   * country's code or with a zero for it, and by their last six digits.
   */
  keyword: text(TEXT_LIMITS.keyword).optional(),
  statuses: z.array(TicketStatus).optional(),
  /** Only tickets that are assigned to this agent. */
  assignedAgentId: Identifier.optional(),
  /** Only tickets that no agent has. */
  unassigned: z.boolean().optional(),
  /** Only tickets whose next message this party owes. */
  awaiting: Awaiting.optional(),
  channels: z.array(Channel).optional(),
  priorities: z.array(TicketPriority).optional(),
  /** Only tickets that have one of these; for the team alone. */
  tags: z.array(Tag).max(MOST_TAGS).optional(),
  /** Only tickets whose customer rated them so. */
  ratings: z.array(Rating).max(5).optional(),
  /** Only tickets that the team has put aside, or only others; for the team alone. */
  snoozed: z.boolean().optional(),
  customerId: Identifier.optional(),
  userTypes: z.array(text(64)).optional(),
  /** Only open tickets whose promised answer is overdue; not for customers. */
  overdue: z.literal(true).optional(),
  /** Only tickets opened from `from` to `to`, both included. */
  createdOn: z.object({ from: Instant.optional(), to: Instant.optional() }).optional(),
  /**
   * `newest` where it is left out. `longest-waiting`: only tickets whose next message somebody owes; those that wait for the team first, and of each party those that have
   * waited the longest. `due`: the same, with those first whose promised answer is due first; not for customers.
   * `priority`: the same, with the most urgent first.
   */
  sort: z.enum(["newest", "longest-waiting", "due", "priority"]).optional(),
  /** Those behind this one: the last one of the page before, as it was there. Of the newest, its number alone counts. */
  after: z
    .object({
      awaiting: Awaiting.default("team"),
      awaitingSince: Instant,
      answerDueAt: Instant.nullable().default(null),
      priority: TicketPriority.default("normal"),
      number: Ordinal,
    })
    .optional(),
  /** Also count all that match; costs a second query. */
  count: z.boolean().default(false),
});
export type ListTicketsInput = z.infer<typeof ListTicketsInput>;

/** What pages say beside their items. */
const pageMarks = {
  count: z.int().min(0).optional(),
  /** There may be others behind these. A page holds fewer than `limit` where more do not fit into one answer. */
  hasMore: z.boolean().optional(),
};

export const TicketPage = z.object({
  items: z.array(z.object({ ticket: Ticket, category: Category })),
  ...pageMarks,
});
export type TicketPage = z.infer<typeof TicketPage>;

/** The same page, of summaries. `categories` are those of its tickets, each once. */
export const SummaryPage = z.object({
  items: z.array(TicketSummary),
  categories: z.array(Category),
  ...pageMarks,
});
export type SummaryPage = z.infer<typeof SummaryPage>;

/** How many tickets the caller may see that are open, and resolved. Those that are closed are not counted. */
export const TicketCounts = z.object({
  open: z.int().min(0),
  /** Of the open ones: those whose next message the team owes. */
  awaitingTeam: z.int().min(0),
  /** Of the open ones: those that no agent has. */
  unassigned: z.int().min(0),
  /** Of the open ones: those whose promised answer is overdue; 0 for customers, and where an earlier release answers. */
  overdue: z.int().min(0).default(0),
  resolved: z.int().min(0),
  /** For each agent who has open ones; not for customers. */
  byAgent: z.array(z.object({ agentId: z.string(), open: z.int().min(1), awaitingTeam: z.int().min(0) })),
});
export type TicketCounts = z.infer<typeof TicketCounts>;

export const CountTicketsInput = z.object({}).default({});

/** A ticket with the customer's profile and the device it was made on: what the mobile app's API shows. */
export const Complaint = z.object({ ticket: Ticket, customer: Customer, device: Device.nullable() });
export type Complaint = z.infer<typeof Complaint>;

/** Conditions are joined by AND; none of them answers the newest. */
export const SearchComplaintsInput = z.object({
  customerId: Identifier.optional(),
  deviceUdid: Identifier.optional(),
  email: text(320).optional(),
  phone: text(32).optional(),
  ticketId: Identifier.optional(),
  zendeskTicketId: Identifier.optional(),
  /** Only tickets with a lower number: the page after one that ended with this number. `total` counts them alone. */
  before: Ordinal.optional(),
  limit: z.int().min(1).max(1_000).default(100),
});
export type SearchComplaintsInput = z.infer<typeof SearchComplaintsInput>;

/**
 * The tickets' `session` is left empty: no search shows it, and it may be larger than all the rest. `total` counts all that match, also those that are not here:
 * past `limit`, or because no more fit into the answer.
 */
export const ComplaintPage = z.object({ items: z.array(Complaint), total: z.int().min(0) });
export type ComplaintPage = z.infer<typeof ComplaintPage>;

/**
 * What a line of the audit log says beside who did what. It never holds what people wrote: of changed fields the names
 * are known, and not the values.
 */
export const LogDetail = z.object({
  /** The status before and after, where it moved; a ticket that was opened has `to` alone. */
  from: TicketStatus.optional(),
  to: TicketStatus.optional(),
  /** The agent who got the ticket, or lost it. */
  agentId: Uuid.optional(),
  reason: z.union([AssignmentReason, UnassignmentReason]).optional(),
  /** The fields that were changed, of the ticket or of its session. */
  fields: z.array(z.string()).optional(),
  /** How the customer rated the conversation; what they said beside it is not here. */
  rating: Rating.optional(),
  /** Whoever acted came by a link to the chat that was issued to this caller, who may have passed it on. */
  linkIssuedTo: z.object({ subject: z.string(), role: CallerRole }).optional(),
});
export type LogDetail = z.infer<typeof LogDetail>;

export const TicketLog = z.object({
  ...auditFields,
  id: Ordinal,
  ticketId: Uuid,
  ticketNumber: Ordinal,
  action: z.string(),
  actor: z.string(),
  actorType: z.string(),
  actedAt: Instant,
  /** Only where it was asked for. */
  detail: LogDetail.optional(),
});
export type TicketLog = z.infer<typeof TicketLog>;

export const ListLogsInput = z.object({
  limit: Limit,
  offset: Offset,
  ticket: TicketReference.optional(),
  /** Only count: `items` is empty then. */
  countOnly: z.boolean().default(false),
  /** Also give what each change moved. */
  details: z.boolean().optional(),
});
export type ListLogsInput = z.infer<typeof ListLogsInput>;

/** Newest first. */
export const TicketLogPage = z.object({ items: z.array(TicketLog), count: z.int().min(0).optional() });
export type TicketLogPage = z.infer<typeof TicketLogPage>;

/** Ids of tickets; unknown ones, and those of others, are left out of the answer. */
export const GetManyInput = z.object({ ids: z.array(Uuid).max(1_000) });
export type GetManyInput = z.infer<typeof GetManyInput>;

/** In the order of the ids that were asked for; `rest` are those that did not fit into the answer, to be asked for next. */
export const Complaints = z.object({ items: z.array(Complaint), rest: z.array(Uuid).optional() });
export type Complaints = z.infer<typeof Complaints>;

/** One change of a ticket, as the audit log has it, and the ticket as it was when this was sent. */
export const TicketChange = z.object({
  ticket: Ticket,
  change: z.object({
    /** The ticket's version that the change made; `ticket.version` may be higher already. */
    version: z.int().min(1),
    action: z.string(),
    actor: z.string(),
    actorType: ActorType,
    actedAt: Instant,
  }),
  /** The message, where the change added one. */
  message: Message.optional(),
  /** The note, where the change added one and the reader may read it. */
  note: Note.optional(),
});
export type TicketChange = z.infer<typeof TicketChange>;

/** Changes of tickets by their versions: of each those behind `after`, up to `upTo`. */
export const ReadChangesInput = z.object({
  of: z
    .array(z.object({ ticketId: Uuid, after: z.int().min(0), upTo: z.int().min(1) }))
    .min(1)
    .max(500),
});
export type ReadChangesInput = z.infer<typeof ReadChangesInput>;

/** In the order in which they were asked for; `hasMore` where not all fitted into the answer. */
export const ReadChanges = z.object({ items: z.array(TicketChange), hasMore: z.boolean() });
export type ReadChanges = z.infer<typeof ReadChanges>;

/** Where the changes that the caller may see stand now. */
export const LatestChange = z.object({
  /** Watching behind it gives everything that cannot be read yet, and perhaps once more a change that already can. */
  eventId: z.string(),
});
export type LatestChange = z.infer<typeof LatestChange>;

/** Changes of one ticket, or of all that the caller may see, from now on or from behind the last one that was received. */
export const WatchTicketsInput = z.object({
  ticket: TicketReference.optional(),
  /**
   * The id of the last item received; tRPC's links send it when they resume. It is a place among all changes, as `tickets.latestChange` gives
   * one, or with `ticket` a version of the ticket (one that was read will do). A place that is no longer known (after a week, or where the
   * event stream was lost) is refused: read again, and watch from there.
   */
  lastEventId: z
    .string()
    .regex(/^(?:\d{1,10}|\d{1,15}-[0-9a-f]{1,32}(?:\.\d{1,10})?)$/u, {
      error: "must be the id of an item of this subscription",
    })
    .nullish(),
});
export type WatchTicketsInput = z.infer<typeof WatchTicketsInput>;
