import { CrossdeskError, scopeOf } from "@crossdesk/contracts";
import type { Caller, Handler, MarkReadInput, ReadMark, UnreadInput, UnreadList } from "@crossdesk/contracts";
import { findTicketId } from "../db/repositories/find-ticket.ts";
import { countUnread, moveReadMark } from "../db/repositories/read-marks.ts";
import type { Reader } from "../db/repositories/read-marks.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { ticketNotFound } from "./change-ticket.ts";

export const readerOf = (caller: Caller): Reader => ({
  subject: caller.subject,
  entityId: scopeOf(caller).entityId ?? "",
});

/** Notes up to which message the caller has read a ticket. Repeated and late calls change nothing. */
export const markRead =
  ({ db }: TicketsDeps): Handler<typeof MarkReadInput, typeof ReadMark> =>
  async ({ ticket, messageId }, { ctx: { caller } }) => {
    requireRight(caller, "markRead");
    const ticketId = await findTicketId(db, ticket, scopeOf(caller));
    if (ticketId === undefined) throw ticketNotFound();
    const readUpTo = await moveReadMark(db, readerOf(caller), { ticketId, messageId });
    if (readUpTo !== undefined) return { messageId: readUpTo };
    throw new CrossdeskError("VALIDATION_FAILED", "messageId: must be a message of the ticket", {
      details: { issues: [{ path: ["messageId"], message: "must be a message of the ticket" }] },
    });
  };

/** How much the caller has not read of tickets. */
export const countUnreadMessages =
  ({ db }: TicketsDeps): Handler<typeof UnreadInput, typeof UnreadList> =>
  async ({ ids }, { ctx: { caller } }) => {
    requireRight(caller, "markRead");
    return { items: await countUnread(db, readerOf(caller), { ids, scope: scopeOf(caller) }) };
  };
