import type { Handler, Ticket, TicketActionInput } from "@crossdesk/contracts";
import { actorOf } from "../domain/actor.ts";
import { transition } from "../domain/transition.ts";
import type { TicketsDeps } from "../deps.ts";
import { changeTicket } from "./change-ticket.ts";
import { recordChange } from "./record-change.ts";

/**
 * An agent begins to work on a ticket. The first time counts; who has the ticket, the agents service says, and a caller who knows passes it
 * on as `holder`, without which a pick that comes with a change of hands may count for either.
 */
export const pickTicket =
  (deps: TicketsDeps): Handler<typeof TicketActionInput, typeof Ticket> =>
  ({ holder, ...input }, { ctx }) =>
    changeTicket(
      deps,
      { ctx, operation: "tickets.pick", right: "pick", input, reference: input.ticket, version: input.version, holder },
      async (locked, tx) => {
        if (locked.ticket.pickedAt !== null) return locked.ticket;
        const now = deps.clock.now();
        const { after } = transition(locked.ticket, "pick", now);
        return recordChange(deps, tx, {
          before: locked,
          after: { ...after, pickedAt: now.toISOString(), lastActivityAt: now.toISOString() },
          action: "Picked ticket",
          actor: actorOf(ctx.caller),
          requestId: ctx.requestId,
          event: "events.tickets.ticket-picked",
        });
      },
    );
