import { z } from "zod";
import { Identifier, Instant, Limit, Offset, Ordinal, text, TEXT_LIMITS } from "../primitives.ts";
import {
  Awaiting,
  Category,
  Channel,
  MOST_TAGS,
  Rating,
  Tag,
  Ticket,
  TicketPriority,
  TicketStatus,
  TicketSummary,
} from "./ticket.ts";

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
