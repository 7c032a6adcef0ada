import { scopeOf } from "@crossdesk/contracts";
import type { GetSessionInput, Handler, SessionReference, Ticket, UpdateSessionInput } from "@crossdesk/contracts";
import { addSearchTexts } from "../db/repositories/search-index.ts";
import { findTicket } from "../db/repositories/find-ticket.ts";
import { actorOf } from "../domain/actor.ts";
import { requireRight } from "../domain/policy.ts";
import { transition } from "../domain/transition.ts";
import { subjectOfSession } from "../domain/session-subject.ts";
import type { TicketsDeps } from "../deps.ts";
import { callbackPhoneOf } from "../domain/searchable.ts";
import { runStatusAction } from "./act-on-ticket.ts";
import { changeTicket, ticketNotFound } from "./change-ticket.ts";
import { knowAssignment } from "./know-assignment.ts";
import { recordChange } from "./record-change.ts";

/** The order's newest session, or the one whose assignment the caller knows of. */
export const getSession =
  ({ db, reads }: TicketsDeps): Handler<typeof GetSessionInput, typeof Ticket> =>
  async ({ orderId, since }, { ctx }) => {
    requireRight(ctx.caller, "read");
    const scope = scopeOf(ctx.caller);
    const ticket =
      since === undefined
        ? await findTicket(db, { orderId }, scope)
        : await knowAssignment(
            { db },
            { reference: { id: since.ticketId }, scope },
            ({ assignmentVersion }) => assignmentVersion >= since.assignmentVersion,
          );
    if (ticket === undefined) throw ticketNotFound();
    reads.note(ctx, ticket.id);
    return ticket;
  };

/** The subject that follows from what the session is now; one that somebody wrote stays. */
const renamed = ({ orderId, subject, session: before }: Ticket, session: Ticket["session"]): string =>
  orderId !== null && subject === subjectOfSession(orderId, before) ? subjectOfSession(orderId, session) : subject;

/** Merges what the partner says of a session that is open. */
export const updateSession =
  (deps: TicketsDeps): Handler<typeof UpdateSessionInput, typeof Ticket> =>
  (input, { ctx }) =>
    changeTicket(
      deps,
      {
        ctx,
        operation: "sessions.update",
        right: "updateSession",
        input,
        reference: { orderId: input.orderId },
      },
      async (locked, tx) => {
        const { after } = transition(locked.ticket, "updateSession", deps.clock.now());
        const given = Object.fromEntries(Object.entries(input.extras).filter(([, value]) => value !== undefined));
        const session = { ...after.session, ...given };
        if (JSON.stringify(session) === JSON.stringify(after.session)) return locked.ticket;
        const subject = renamed(after, session);
        const texts = subject === after.subject ? [] : [subject];
        const { number, entityId } = after;
        addSearchTexts(tx, { number, entityId, texts, phones: callbackPhoneOf(given) });
        return recordChange(deps, tx, {
          before: locked,
          after: { ...after, session, subject },
          action: "Updated support session",
          detail: { fields: Object.keys(given) },
          actor: actorOf(ctx.caller),
          requestId: ctx.requestId,
          event: "events.tickets.ticket-updated",
        });
      },
    );

/** Closes the session's room; again gives the same answer. */
export const closeSession =
  (deps: TicketsDeps): Handler<typeof SessionReference, typeof Ticket> =>
  (input, { ctx }) =>
    runStatusAction(deps, "closeRoom", { ctx, operation: "sessions.close", input, reference: input });
