import { CrossdeskError } from "@crossdesk/contracts";
import type { Handler, Ticket, TicketActionInput } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/service-kit";
import { hasOpenSession } from "../db/sessions.ts";
import { actorOf } from "../domain/actor.ts";
import { isClosed } from "../domain/lifecycle.ts";
import type { TicketAction } from "../domain/lifecycle.ts";
import { transition } from "../domain/transition.ts";
import type { TicketsDeps } from "../deps.ts";
import { changeTicket } from "./change-ticket.ts";
import type { TicketCall } from "./change-ticket.ts";
import { recordChange } from "./record-change.ts";

/** The actions that do no more than move a ticket's status. */
export type StatusAction = Extract<
  TicketAction,
  "reopen" | "markPending" | "resolve" | "escalate" | "recordRefund" | "close" | "closeRoom"
>;

/** The order of a support session has one that is open: a closed one cannot be opened beside it. */
const requireRoomForSession = async (tx: Transaction, before: Ticket, after: Ticket): Promise<void> => {
  const reopens = isClosed(before.status) && !isClosed(after.status);
  if (!reopens || after.channel !== "beckn" || after.orderId === null) return;
  if (!(await hasOpenSession(tx.query, { entityId: after.entityId, orderId: after.orderId }))) return;
  throw new CrossdeskError("ILLEGAL_TRANSITION", "The order has another support session that is open.", {
    details: { from: before.status, allowed: [] },
  });
};

/** Applies an action that the lifecycle's table decides alone. Doing what is done already changes nothing. */
export const runStatusAction = (
  deps: TicketsDeps,
  action: StatusAction,
  call: Omit<TicketCall, "right">,
): Promise<Ticket> =>
  changeTicket(deps, { ...call, right: action }, async (locked, tx) => {
    const { after, changed } = transition(locked.ticket, action, deps.clock.now());
    if (!changed) return locked.ticket;
    await requireRoomForSession(tx, locked.ticket, after);
    return recordChange(deps, tx, {
      before: locked,
      after,
      action: "Updated ticket status",
      actor: actorOf(call.ctx.caller),
      requestId: call.ctx.requestId,
      event: "events.tickets.ticket-status-changed",
    });
  });

/** A handler for such an action. To idempotency keys all of them are one operation: setting the ticket's status. */
export const actOnTicket =
  (deps: TicketsDeps, action: StatusAction): Handler<typeof TicketActionInput, typeof Ticket> =>
  ({ holder, ...input }, { ctx }) =>
    runStatusAction(deps, action, {
      ctx,
      operation: "tickets.setStatus",
      input: { action, ...input },
      reference: input.ticket,
      version: input.version,
      holder,
    });
