import { refuseField, scopeOf } from "@crossdesk/contracts";
import type { Caller, Handler, MarkReadInput, ReadMark, UnreadInput, UnreadList } from "@crossdesk/contracts";
import { countUnread, moveCustomerMark, moveReadMark } from "../db/repositories/read-marks.ts";
import type { Reader } from "../db/repositories/read-marks.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { requireTicket } from "./require-ticket.ts";

export const readerOf = (caller: Caller): Reader => ({
  subject: caller.subject,
  entityId: scopeOf(caller).entityId ?? "",
});

/** Stores up to which message the caller has read a ticket, and shows it to the other side. Repeated and late calls change nothing. */
export const markRead =
  ({ db, signs }: TicketsDeps): Handler<typeof MarkReadInput, typeof ReadMark> =>
  async ({ ticket, messageId }, { ctx: { caller } }) => {
    requireRight(caller, "markRead");
    const { id: ticketId, entityId, customerId } = await requireTicket(db, caller, ticket);
    const isCustomer = caller.role === "customer";
    const place = { ticketId, messageId };
    const readUpTo = await (isCustomer ? moveCustomerMark(db, place) : moveReadMark(db, readerOf(caller), place));
    if (readUpTo === undefined) throw refuseField("messageId", "must be a message of the ticket");
    const seen = { ticketId, seenBy: isCustomer ? ("customer" as const) : ("team" as const), seenUpTo: readUpTo };
    signs.publish({ seen, entityId, customerId });
    return { messageId: readUpTo };
  };

/** How much the caller has not read of tickets. */
export const countUnreadMessages =
  ({ db }: TicketsDeps): Handler<typeof UnreadInput, typeof UnreadList> =>
  async ({ ids }, { ctx: { caller } }) => {
    requireRight(caller, "countUnread");
    return { items: await countUnread(db, readerOf(caller), { ids, scope: scopeOf(caller) }) };
  };
