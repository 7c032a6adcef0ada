import { z } from "zod";
import { RowNumber, Uuid } from "../primitives.ts";
import { TicketReference } from "./ticket-reference.ts";

/** Up to which message the caller has read the ticket: one of its messages. A ticket has one mark of its customer, whichever of their devices reads. */
export const MarkReadInput = z.object({ ticket: TicketReference, messageId: RowNumber });
export type MarkReadInput = z.infer<typeof MarkReadInput>;

/** Where the mark stands now: it never moves back. */
export const ReadMark = z.object({ messageId: RowNumber });
export type ReadMark = z.infer<typeof ReadMark>;

/** Ids of tickets; unknown ones, and those of others, are left out of the answer. */
export const UnreadInput = z.object({ ids: z.array(Uuid).max(500) });
export type UnreadInput = z.infer<typeof UnreadInput>;

/** Messages are counted up to this many. */
export const MOST_UNREAD = 99;

/** What the caller has not read of a ticket yet. */
export const UnreadMessages = z.object({
  ticketId: Uuid,
  /** Messages of customers and partners behind the mark; `MOST_UNREAD` stands for that many or more. */
  unread: z.int().min(0).max(MOST_UNREAD),
  /** The mark; `null` where the caller has not read any message of the ticket. */
  readUpTo: RowNumber.nullable(),
  /** Up to which message the customer has seen the ticket, where their page has said so. Earlier releases leave it out. */
  customerReadUpTo: RowNumber.nullable().default(null),
});
export type UnreadMessages = z.infer<typeof UnreadMessages>;

/** In the order of the ids that were asked for. */
export const UnreadList = z.object({ items: z.array(UnreadMessages) });
export type UnreadList = z.infer<typeof UnreadList>;
