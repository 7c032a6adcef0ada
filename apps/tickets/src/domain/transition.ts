import { CrossdeskError, isClosed } from "@crossdesk/contracts";
import type { Ticket } from "@crossdesk/contracts";
import { takeTurn, turnOf } from "./awaiting.ts";
import { allowedNext, decide } from "./lifecycle.ts";
import type { TicketAction } from "./lifecycle.ts";

/** What an action makes of a ticket. `changed` false: nothing happened, and nothing is written. */
export interface Transition {
  readonly after: Ticket;
  readonly changed: boolean;
}

/** What needs an open ticket as such, whichever status it has. */
const NEEDS_OPEN: ReadonlySet<TicketAction> = new Set(["addMessage", "updateSession"]);

const refusal = (ticket: Ticket, action: TicketAction): CrossdeskError => {
  const allowed = allowedNext(ticket.status);
  const details = { from: ticket.status, allowed };
  if (NEEDS_OPEN.has(action)) {
    return new CrossdeskError("TICKET_CLOSED", "The ticket is closed; reopen it first.", { details });
  }
  const next = allowed.length === 0 ? "none" : allowed.join(", ");
  return new CrossdeskError("ILLEGAL_TRANSITION", `A ticket that is ${ticket.status} can go to: ${next}.`, { details });
};

/** What closing and reopening do beside the status. */
const withConsequences = (before: Ticket, after: Ticket, now: Date): Ticket => {
  if (isClosed(after.status) && !isClosed(before.status)) {
    return { ...after, isRoomClosed: true, closedAt: now.toISOString() };
  }
  if (isClosed(before.status) && !isClosed(after.status)) {
    return { ...toQueued(after), isRoomClosed: false, closedAt: null, lastActivityAt: now.toISOString() };
  }
  return before.status === "WORKFLOW_DONE" && after.status === "CREATED" ? toQueued(after) : after;
};

/** Without an agent: it waits in the queue. */
const toQueued = (ticket: Ticket): Ticket => ({ ...ticket, assignedAgentId: null, assignedAt: null, pickedAt: null });

/** Applies an action by the table. Throws ILLEGAL_TRANSITION or TICKET_CLOSED where the table refuses it. */
export const transition = (ticket: Ticket, action: TicketAction, now: Date): Transition => {
  const decision = decide(ticket.status, action, ticket.assignedAgentId !== null);
  if (!decision.allowed) throw refusal(ticket, action);
  const after = withConsequences(ticket, { ...ticket, status: decision.status }, now);
  // Work that goes on after a wait is the team's as well, though nothing was resolved.
  const resumes = action === "reopen" && decision.changed;
  const turn = resumes ? "reopened" : turnOf(ticket.status, after.status);
  return {
    after: turn === undefined ? after : { ...after, ...takeTurn(ticket, turn, now) },
    changed: decision.changed,
  };
};

/** The ticket once somebody works on it. */
export const pick = (ticket: Ticket, now: Date): Ticket => {
  const { after } = transition(ticket, "pick", now);
  return { ...after, pickedAt: now.toISOString(), lastActivityAt: now.toISOString() };
};
