import { CrossdeskError, listedEntity, MOST_TAGS } from "@crossdesk/contracts";
import type { Handler, ListTagsInput, TagList, TagTicketInput, Ticket } from "@crossdesk/contracts";
import { keepTags, listTags } from "../db/repositories/tags.ts";
import { actorOf } from "../domain/actor.ts";
import { requireRight } from "../domain/policy.ts";
import { changeTags } from "../domain/tags.ts";
import type { TicketsDeps } from "../deps.ts";
import { changeTicket } from "./change-ticket.ts";
import { recordChange } from "./record-change.ts";

const tooMany = (): CrossdeskError =>
  new CrossdeskError("VALIDATION_FAILED", `A ticket has at most ${MOST_TAGS} tags.`, {
    details: { issues: [{ path: ["add"], message: `would be more than ${MOST_TAGS} tags` }] },
  });

/** Changes a ticket's tags, in any status. Only the team sees them. A repeated change has no effect. */
export const tagTicket =
  (deps: TicketsDeps): Handler<typeof TagTicketInput, typeof Ticket> =>
  (input, { ctx }) =>
    changeTicket(
      deps,
      { ctx, operation: "tickets.tag", right: "tag", input, reference: input.ticket, version: input.version },
      async (before, tx) => {
        const { ticket } = before;
        const tags = changeTags(ticket.tags, input);
        if (tags.length > MOST_TAGS) throw tooMany();
        if (tags.length === ticket.tags.length && tags.every((tag, index) => tag === ticket.tags[index])) return ticket;
        const names = tags.filter((tag) => !ticket.tags.includes(tag));
        keepTags(tx, { entityId: ticket.entityId, names });
        return recordChange(deps, tx, {
          before,
          after: { ...ticket, tags: [...tags] },
          action: "Changed tags",
          actor: actorOf(ctx.caller),
          requestId: ctx.requestId,
          isInternal: true,
          event: "events.tickets.ticket-updated",
        });
      },
    );

/** The tags that the caller's tenant has in use, or the one named. */
export const listTagsInUse =
  ({ db }: TicketsDeps): Handler<typeof ListTagsInput, typeof TagList> =>
  async ({ entityId }, { ctx: { caller } }) => {
    requireRight(caller, "tag");
    return { items: await listTags(db, listedEntity(caller, entityId)) };
  };
