import type { Handler, Ticket, UpdateTicketInput } from "@crossdesk/contracts";
import { addSearchTexts } from "../db/repositories/search-index.ts";
import { actorOf } from "../domain/actor.ts";
import { transition } from "../domain/transition.ts";
import type { TicketsDeps } from "../deps.ts";
import { changeTicket } from "./change-ticket.ts";
import { recordChange } from "./record-change.ts";
import { resolveCategories } from "./resolve-categories.ts";

/** Changes what is known of a ticket; what is left out stays as it is. */
export const updateTicket =
  (deps: TicketsDeps): Handler<typeof UpdateTicketInput, typeof Ticket> =>
  (input, { ctx }) =>
    changeTicket(
      deps,
      {
        ctx,
        operation: "tickets.update",
        right: "updateFields",
        input,
        reference: input.ticket,
        version: input.version,
      },
      async (locked, tx) => {
        const now = deps.clock.now();
        const actor = actorOf(ctx.caller);
        const { after } = transition(locked.ticket, "updateFields", now);
        const { ticket: _ticket, version: _version, category, subCategory, ...fields } = input;
        const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
        const names = { entityId: after.entityId, category: category ?? after.categoryText, subCategory };
        const categories =
          category === undefined && subCategory === undefined
            ? {}
            : {
                categoryText: names.category,
                ...(await resolveCategories(tx, names, { by: actor, at: now })),
              };
        const changed = { ...given, ...categories };
        const said = input.language === undefined ? {} : { isLanguageAssumed: false };
        if (Object.keys(changed).length === 0) return locked.ticket;
        addSearchTexts(tx, {
          number: after.number,
          entityId: after.entityId,
          texts: [input.subject, input.orderId, category, subCategory],
        });
        return recordChange(deps, tx, {
          before: locked,
          after: { ...after, ...changed, ...said },
          action: "Updated ticket fields",
          detail: { fields: Object.keys(changed) },
          actor,
          requestId: ctx.requestId,
          event: "events.tickets.ticket-updated",
        });
      },
    );
