import { CrossdeskError, scopeOf } from "@crossdesk/contracts";
import type { Caller, Handler, MarkReadInput, ReadMark, UnreadInput, UnreadList } from "@crossdesk/contracts";
import { findTicket } from "../db/repositories/find-ticket.ts";
import { countUnread, moveCustomerMark, moveReadMark } from "../db/repositories/read-marks.ts";
import type { Reader } from "../db/repositories/read-marks.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { ticketNotFound } from "./change-ticket.ts";

export const readerOf = (caller: Caller): Reader => ({
  subject: caller.subject,
  entityId: scopeOf(caller).entityId ?? "",
});

/** Notes up to which message the caller has read a ticket, and tells the other side. Repeated and late calls change nothing. */
export const markRead =
  ({ db, signs }: TicketsDeps): Handler<typeof MarkReadInput, typeof ReadMark> =>
  async ({ ticket, messageId }, { ctx: { caller } }) => {
    requireRight(caller, "markRead");
    const found = await findTicket(db, ticket, scopeOf(caller));
    if (found === undefined) throw ticketNotFound();
    const { id: ticketId, entityId, customerId } = found;
    const isCustomer = caller.role === "customer";
    const place = { ticketId, messageId };
    const readUpTo = await (isCustomer ? moveCustomerMark(db, place) : moveReadMark(db, readerOf(caller), place));
    if (readUpTo !== undefined) {
      const seen = { ticketId, seenBy: isCustomer ? ("customer" as const) : ("team" as const), seenUpTo: readUpTo };
      signs.publish({ seen, entityId, customerId });
      return { messageId: readUpTo };
    }
    throw new CrossdeskError("VALIDATION_FAILED", "messageId: must be a message of the ticket", {
      details: { issues: [{ path: ["messageId"], message: "must be a message of the ticket" }] },
    });
  };

/** How much the caller has not read of tickets. */
export const countUnreadMessages =
  ({ db }: TicketsDeps): Handler<typeof UnreadInput, typeof UnreadList> =>
  async ({ ids }, { ctx: { caller } }) => {
    requireRight(caller, "countUnread");
    return { items: await countUnread(db, readerOf(caller), { ids, scope: scopeOf(caller) }) };
  };
