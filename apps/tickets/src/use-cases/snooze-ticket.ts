import { CrossdeskError, isDone, refuseField } from "@crossdesk/contracts";
import type { Handler, SnoozeTicketInput, Ticket } from "@crossdesk/contracts";
import { actorOf } from "../domain/actor.ts";
import { allowedNext } from "../domain/lifecycle.ts";
import type { TicketsDeps } from "../deps.ts";
import { changeTicket } from "./change-ticket.ts";
import { recordChange } from "./record-change.ts";

const MOST_DAYS = 366;
const DAY_MS = 86_400_000;

const requireSoon = (until: string, now: Date): void => {
  const ms = Date.parse(until) - now.getTime();
  if (ms > 0 && ms <= MOST_DAYS * DAY_MS) return;
  throw refuseField("until", "must be in the future, and within a year");
};

/** Puts a ticket aside, or takes it up again. Who owes the next message, and since when, stays as it is. */
export const snoozeTicket =
  (deps: TicketsDeps): Handler<typeof SnoozeTicketInput, typeof Ticket> =>
  (input, { ctx }) =>
    changeTicket(
      deps,
      { ctx, operation: "tickets.snooze", right: "snooze", input, reference: input.ticket, version: input.version },
      async (before, tx) => {
        const { ticket } = before;
        const { until } = input;
        if (until === ticket.snoozedUntil) return ticket;
        if (until !== null) requireSoon(until, deps.clock.now());
        if (isDone(ticket.status)) {
          const details = { from: ticket.status, allowed: allowedNext(ticket.status) };
          throw new CrossdeskError("ILLEGAL_TRANSITION", "A solved or closed ticket cannot be snoozed.", { details });
        }
        return recordChange(deps, tx, {
          before,
          after: { ...ticket, snoozedUntil: until, wokeAt: null },
          action: until === null ? "Woke ticket" : "Snoozed ticket",
          detail: until === null ? {} : { until },
          actor: actorOf(ctx.caller),
          requestId: ctx.requestId,
          isInternal: true,
          event: "events.tickets.ticket-updated",
        });
      },
    );
