import { scopeOf } from "@crossdesk/contracts";
import type {
  Call,
  ComplaintPage,
  Handler,
  ListMessagesInput,
  MessagePage,
  SearchComplaintsInput,
  TicketReference,
  Scope,
} from "@crossdesk/contracts";
import type { Complaints, GetManyInput } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { listMessages } from "../db/repositories/messages.ts";
import { auditSearch } from "../db/repositories/search-audit.ts";
import { searchComplaints } from "../db/repositories/search-complaints.ts";
import { findComplaints, findSummaryDetails, findTicketDetails } from "../db/repositories/ticket-details.ts";
import { fitComplaints, newestThatFit, oldestThatFit } from "../domain/answer-size.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { ticketNotFound } from "./change-ticket.ts";
import { requireTicket } from "./require-ticket.ts";

/** Reads one ticket by `find`; what is not the caller's is not found. */
const readOne =
  <Details extends { readonly ticket: { readonly id: string } }>(
    find: (on: Runner, reference: TicketReference, scope: Scope) => Promise<Details | undefined>,
  ) =>
  ({ db, reads }: TicketsDeps) =>
  async (input: TicketReference, { ctx }: Call): Promise<Details> => {
    requireRight(ctx.caller, "read");
    const details = await find(db, input, scopeOf(ctx.caller));
    if (details === undefined) throw ticketNotFound();
    reads.note(ctx, details.ticket.id);
    return details;
  };

/** A ticket with its messages. */
export const getTicket = readOne(findTicketDetails);

/** What lists show of a ticket, with its messages. */
export const getSummary = readOne(findSummaryDetails);

/** Tickets by their ids, with their customers. */
export const getTickets =
  ({ db }: TicketsDeps): Handler<typeof GetManyInput, typeof Complaints> =>
  async ({ ids }, { ctx }) => {
    requireRight(ctx.caller, "read");
    const found = await findComplaints(db, ids, scopeOf(ctx.caller));
    const items = fitComplaints(found);
    const next = found[items.length];
    return next === undefined ? { items } : { items, rest: ids.slice(ids.indexOf(next.ticket.id)) };
  };

/** Complaints by the mobile app's conditions. An admin's search leaves one audit line, however many pages it is read in. */
export const searchTickets =
  ({ db, clock }: TicketsDeps): Handler<typeof SearchComplaintsInput, typeof ComplaintPage> =>
  async (input, { ctx }) => {
    requireRight(ctx.caller, "read");
    const page = await searchComplaints(db, input, scopeOf(ctx.caller));
    const items = fitComplaints(page.items);
    const { limit: _limit, before, ...conditions } = input;
    if (before === undefined) {
      const search = { operation: "tickets.search", conditions, found: page.total, at: clock.now() };
      await auditSearch(db, ctx, search);
    }
    return { items, total: page.total };
  };

/** A page of a ticket's messages. */
export const listTicketMessages =
  ({ db, reads }: TicketsDeps): Handler<typeof ListMessagesInput, typeof MessagePage> =>
  async ({ ticket, ...page }, { ctx }) => {
    requireRight(ctx.caller, "read");
    const { id: ticketId } = await requireTicket(db, ctx.caller, ticket);
    reads.note(ctx, ticketId);
    const { limit, offset, after, before } = page;
    const { messages, hasOlder, hasNewer } = await listMessages(db, { ticketId, limit, offset, after, before });
    const items = before === undefined ? oldestThatFit(messages) : newestThatFit(messages);
    const isCut = items.length < messages.length;
    return {
      items,
      hasOlder: hasOlder || (isCut && before !== undefined),
      hasNewer: hasNewer || (isCut && before === undefined),
    };
  };
