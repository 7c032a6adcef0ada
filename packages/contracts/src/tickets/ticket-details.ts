import { z } from "zod";
import { RowNumber } from "../primitives.ts";
import { Message } from "./message.ts";
import { Ticket, TicketSummary } from "./ticket.ts";

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
