import { CrossdeskError, isClosed } from "@crossdesk/contracts";
import type { ActorType, Ticket } from "@crossdesk/contracts";
import { MESSAGES, takeTurn } from "./awaiting.ts";
import { allowedNext } from "./lifecycle.ts";
import { transition } from "./transition.ts";

/** What a message makes of a ticket. */
export interface Received {
  /** The ticket as it is reopened before the message is added, where the message does that. */
  readonly reopened: Ticket | undefined;
  readonly after: Ticket;
}

/** Whether a customer's message takes the ticket out of its status: what customers write is never filed away. */
const reopens = ({ status, reopenableUntil }: Ticket, sender: ActorType, now: Date): boolean => {
  if (sender !== "customer") return false;
  if (isClosed(status)) return reopenableUntil !== null && now <= new Date(reopenableUntil);
  return status === "WORKFLOW_DONE";
};

/** The refusal of a message to a closed ticket; for customers it says what to do instead. */
const closed = ({ status, number, reopenableUntil }: Ticket, sender: ActorType): CrossdeskError =>
  new CrossdeskError(
    "TICKET_CLOSED",
    sender === "customer"
      ? `This request is closed and takes no more messages. Please open a new one; if it is about the same matter, mention the number ${number}.`
      : "The ticket is closed; reopen it first.",
    { details: { from: status, allowed: allowedNext(status), reopenableUntil } },
  );

/**
 * Takes a message in. A customer's reopens a resolved ticket, and a closed one in its time; anybody else's leaves a resolved ticket
 * resolved. Throws TICKET_CLOSED where the ticket takes no message.
 */
export const receiveMessage = (ticket: Ticket, sender: ActorType, now: Date): Received => {
  const reopened = reopens(ticket, sender, now) ? transition(ticket, "reopen", now).after : undefined;
  const open = reopened ?? ticket;
  if (isClosed(open.status)) throw closed(open, sender);
  const { after } = transition(open, "addMessage", now);
  return {
    reopened,
    after: {
      ...after,
      ...takeTurn(open, { messageOf: sender }, now),
      firstAnsweredAt: open.firstAnsweredAt ?? (MESSAGES[sender] === "customer" ? now.toISOString() : null),
      lastActivityAt: now.toISOString(),
    },
  };
};
