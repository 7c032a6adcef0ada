import { toLanguageCode } from "@crossdesk/contracts";
import type { Handler, HearLanguageInput, Ticket } from "@crossdesk/contracts";
import { actorOf, linkOf } from "../domain/actor.ts";
import type { TicketsDeps } from "../deps.ts";
import { changeTicket } from "./change-ticket.ts";
import { recordChange } from "./record-change.ts";

/** Sets a ticket's language to that of the customer's device, if it was only assumed so far. Callers who may write in the ticket may call it. */
export const hearLanguage =
  (deps: TicketsDeps): Handler<typeof HearLanguageInput, typeof Ticket> =>
  (input, { ctx }) =>
    changeTicket(
      deps,
      { ctx, operation: "tickets.hearLanguage", right: "addMessage", input, reference: input.ticket },
      async (locked, tx) => {
        const { ticket } = locked;
        const language = toLanguageCode(input.language);
        if (!ticket.isLanguageAssumed || ticket.closedAt !== null || ticket.language === language) return ticket;
        return recordChange(deps, tx, {
          before: locked,
          after: { ...ticket, language, isLanguageAssumed: false },
          action: "Updated ticket fields",
          detail: { fields: ["language"], ...linkOf(ctx.caller) },
          actor: actorOf(ctx.caller),
          requestId: ctx.requestId,
          event: "events.tickets.ticket-updated",
        });
      },
    );
