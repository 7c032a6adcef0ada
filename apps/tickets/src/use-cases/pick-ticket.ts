import { CrossdeskError } from "@crossdesk/contracts";
import type { Caller, Handler, Ticket, TicketActionInput } from "@crossdesk/contracts";
import type { TicketToChange } from "../db/repositories/find-ticket.ts";
import { actorOf } from "../domain/actor.ts";
import { pick } from "../domain/transition.ts";
import type { TicketsDeps } from "../deps.ts";
import { changeTicket } from "./change-ticket.ts";
import { recordChange } from "./record-change.ts";

/**
 * An agent works on what is theirs; admins, services and partners note that somebody does. `isHolder`: the caller knows the agent's id from
 * the agents service, and it is the one who has the ticket.
 */
const requireOwn = (
  { role, subject }: Caller,
  { ticket, assignedSubject }: TicketToChange,
  isHolder: boolean,
): void => {
  if (role !== "agent") return;
  if (ticket.assignedAgentId === null) {
    throw new CrossdeskError(
      "AGENT_NOT_ASSIGNED",
      "The ticket has no agent yet: take it first. If it was assigned just now, name the assignment as `holder`.",
    );
  }
  // An agent may be called by another name than the token's: by e-mail address, or by id. Then only the agents service knows them.
  if (isHolder || assignedSubject === subject) return;
  // From the event of an earlier release, which did not contain it.
  if (assignedSubject === null) return;
  throw new CrossdeskError("AGENT_NOT_ASSIGNED", "The ticket is another agent's.");
};

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
        requireOwn(ctx.caller, locked, holder !== undefined);
        if (locked.ticket.pickedAt !== null) return locked.ticket;
        return recordChange(deps, tx, {
          before: locked,
          after: pick(locked.ticket, deps.clock.now()),
          action: "Picked ticket",
          actor: actorOf(ctx.caller),
          requestId: ctx.requestId,
          event: "events.tickets.ticket-picked",
        });
      },
    );
