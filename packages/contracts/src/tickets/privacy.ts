import { z } from "zod";
import { Administered } from "../access/administration.ts";
import { CallerRole } from "../context.ts";
import { EntityId, Identifier, Instant, Limit, Offset, Ordinal, StoredId, text, Uuid } from "../primitives.ts";
import { Customer } from "./customer.ts";
import { ActorType, Ticket } from "./ticket.ts";
import { TicketReference } from "./ticket-reference.ts";

const MOST_OF_A_REASON = 500;

export const EraseCustomerInput = z.object({
  /** The tenant; only a caller without an entity of its own may name one. */
  entityId: EntityId.optional(),
  id: Identifier,
  /** Why, for the record; nothing of the customer's own. */
  reason: text(MOST_OF_A_REASON).optional(),
});
export type EraseCustomerInput = z.infer<typeof EraseCustomerInput>;

/** That a customer's texts, profile and files were erased, or are being. Their id stays, as the audit log has it. */
export const Erasure = z.object({
  id: Uuid,
  entityId: StoredId,
  customerId: StoredId,
  reason: z.string().nullable(),
  requestedBy: z.string(),
  requestedByType: ActorType,
  requestedAt: Instant,
  /** `null` while it goes on. */
  finishedAt: Instant.nullable(),
  tickets: z.int().min(0),
  messages: z.int().min(0),
  /** Tickets in Zendesk that mirror theirs, and are to be deleted there. */
  zendeskTicketIds: z.array(z.string()),
});
export type Erasure = z.infer<typeof Erasure>;

export const ListErasuresInput = z.object({
  entityId: EntityId.optional(),
  customerId: Identifier.optional(),
  limit: Limit,
  offset: Offset,
});
export type ListErasuresInput = z.infer<typeof ListErasuresInput>;

/** Newest first. */
export const ErasurePage = z.object({ items: z.array(Erasure) });
export type ErasurePage = z.infer<typeof ErasurePage>;

export const ExportCustomerInput = z.object({
  entityId: EntityId.optional(),
  id: Identifier,
  /** The number of the last ticket of the page before. */
  after: z.int().min(0).max(2_147_483_647).default(0),
});
export type ExportCustomerInput = z.infer<typeof ExportCustomerInput>;

/** What is kept of a customer, but for messages, lines and files, which are read by ticket. */
export const CustomerExport = z.object({
  customer: Customer.nullable(),
  /** Oldest first. */
  tickets: z.array(Ticket),
  /** Lines of the log of administration about them: on the first page. */
  administration: z.array(Administered),
  /** Where the next page begins; `null` on the last one. */
  next: Ordinal.nullable(),
});
export type CustomerExport = z.infer<typeof CustomerExport>;

/** That an agent or an admin read a ticket: the first time in an hour. */
export const TicketRead = z.object({
  ticketId: Uuid,
  reader: z.string(),
  readerRole: CallerRole,
  readAt: Instant,
  requestId: z.string(),
});
export type TicketRead = z.infer<typeof TicketRead>;

export const ListReadsInput = z.object({ ticket: TicketReference, limit: Limit, offset: Offset });
export type ListReadsInput = z.infer<typeof ListReadsInput>;

/** Newest first. */
export const TicketReadPage = z.object({ items: z.array(TicketRead) });
export type TicketReadPage = z.infer<typeof TicketReadPage>;
