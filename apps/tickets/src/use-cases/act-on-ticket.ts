import type { Handler, Ticket, TicketActionInput } from "@crossdesk/contracts";
import { actorOf } from "../domain/actor.ts";
import type { TicketAction } from "../domain/lifecycle.ts";
import { transition } from "../domain/transition.ts";
import type { TicketsDeps } from "../deps.ts";
import { changeTicket } from "./change-ticket.ts";
import type { TicketCall } from "./change-ticket.ts";
import { recordChange } from "./record-change.ts";
import { besideNewSessions, cannotReopenSession, requireRoomForSession } from "./require-room-for-session.ts";

/** The actions that do no more than move a ticket's status. */
export type StatusAction = Extract<
  TicketAction,
  "reopen" | "markPending" | "resolve" | "escalate" | "recordRefund" | "close" | "closeRoom"
>;

/** Applies an action that the lifecycle's table decides alone. Doing what is done already changes nothing. */
export const runStatusAction = (
  deps: TicketsDeps,
  action: StatusAction,
  call: Omit<TicketCall, "right">,
): Promise<Ticket> => besideNewSessions(() => runAction(deps, action, call));

const runAction: typeof runStatusAction = (deps, action, call) =>
  changeTicket(deps, { ...call, right: action }, async (locked, tx) => {
    const { after, changed } = transition(locked.ticket, action, deps.clock.now());
    if (!changed) return locked.ticket;
    await requireRoomForSession(tx, { before: locked.ticket, after }, cannotReopenSession);
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
