import { CrossdeskError, isBlank, isDone, isRatable, RATE_FOR_DAYS } from "@crossdesk/contracts";
import type { Handler, RateTicketInput, Ticket } from "@crossdesk/contracts";
import { wereTextsErased, writeRating } from "../db/repositories/ratings.ts";
import { actorOf, linkOf } from "../domain/actor.ts";
import { allowedNext } from "../domain/lifecycle.ts";
import type { TicketsDeps } from "../deps.ts";
import { changeTicket } from "./change-ticket.ts";
import { recordChange } from "./record-change.ts";

const requireEnded = ({ status, closedAt }: Ticket, now: Date): void => {
  if (isRatable({ status, closedAt }, now.getTime())) return;
  const hasEnded = isDone(status);
  const message = hasEnded
    ? `A conversation is rated within ${RATE_FOR_DAYS} days after its end.`
    : "A conversation is rated once it has ended.";
  // Only another end makes it possible: one that was too long ago, nothing does.
  const allowed = hasEnded ? [] : allowedNext(status).filter(isDone);
  throw new CrossdeskError("ILLEGAL_TRANSITION", message, { details: { from: status, allowed } });
};

/**
 * Keeps how the customer rates a conversation, in place of what they said before. It moves neither the status nor any timer. Where the
 * texts of the conversation are erased, the comment is left out.
 */
export const rateTicket =
  (deps: TicketsDeps): Handler<typeof RateTicketInput, typeof Ticket> =>
  (input, { ctx }) =>
    changeTicket(
      deps,
      { ctx, operation: "tickets.rate", right: "rate", input, reference: input.ticket },
      async (before, tx) => {
        const { ticket } = before;
        const now = deps.clock.now();
        requireEnded(ticket, now);
        const { rating } = input;
        const isKept = !isBlank(input.comment) && !(await wereTextsErased(tx, ticket));
        const ratingComment = isKept ? input.comment.trim() : null;
        if (rating === ticket.rating && ratingComment === ticket.ratingComment) return ticket;
        const given = { rating, ratingComment, ratedAt: now.toISOString() };
        writeRating(tx, { ...given, ticketId: ticket.id, ratedAgentId: ticket.assignedAgentId });
        return recordChange(deps, tx, {
          before,
          after: { ...ticket, ...given },
          action: "Rated conversation",
          detail: { rating, ...linkOf(ctx.caller) },
          actor: actorOf(ctx.caller),
          requestId: ctx.requestId,
          event: "events.tickets.ticket-rated",
          eventData: { rating, previousRating: ticket.rating, hasComment: ratingComment !== null },
        });
      },
    );
