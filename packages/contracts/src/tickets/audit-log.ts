import { z } from "zod";
import { AssignmentReason, UnassignmentReason } from "../agents/assignment.ts";
import { CallerRole } from "../context.ts";
import { Instant, Limit, Offset, Ordinal, Uuid } from "../primitives.ts";
import { TicketReference } from "./ticket-reference.ts";
import { auditFields, Rating, TicketStatus } from "./ticket.ts";

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
  /** The actor used a link to the chat that was issued to this caller, who may have passed it on. */
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
