import type { Caller, Handler, ListTicketsInput, TicketPage } from "@crossdesk/contracts";
import { findEntityNos } from "../db/entities.ts";
import { auditSearch } from "../db/search-audit.ts";
import { countTickets, listTickets as readPage } from "../db/list-tickets.ts";
import type { TicketFilter } from "../db/list-tickets.ts";
import { readerOf } from "../db/page-marks.ts";
import { pageStart } from "../domain/page-chain.ts";
import type { PageStart } from "../domain/page-chain.ts";
import { requireRight, scopeOf } from "../domain/policy.ts";
import { keywordPrefixes } from "../domain/search-words.ts";
import type { TicketsDeps } from "../deps.ts";

const readerFor = ({ role, subject, entityId }: Caller, input: ListTicketsInput): Buffer =>
  readerOf(role, subject, entityId, input.keyword ?? "", input.statuses ?? [], input.assignedAgentId ?? "");

/** Most tickets that a quick read passes over. */
const MOST_SKIPPED = 100;

/** Whether an index leads right to the page: nothing is looked at but its tickets and the few before them. */
const isQuick = ({ prefixes, statuses, assignedAgentId, scope }: TicketFilter, { skip }: PageStart): boolean => {
  const conditions = [statuses, assignedAgentId, scope.ticketId ?? undefined].filter((each) => each !== undefined);
  return prefixes.length === 0 && conditions.length === 0 && skip <= MOST_SKIPPED;
};

/**
 * A page of tickets, newest first. Who goes on after a page goes on behind its last ticket, so that what was opened or changed
 * since moves nothing from one page to the next.
 */
export const listTickets =
  ({ db, clock, pageMarks }: TicketsDeps): Handler<typeof ListTicketsInput, typeof TicketPage> =>
  async (input, { ctx }) => {
    requireRight(ctx.caller, "read");
    const prefixes = keywordPrefixes(input.keyword ?? "");
    // A keyword of nothing but marks is no word that a ticket could have.
    if (prefixes.length === 0 && (input.keyword ?? "").trim() !== "") {
      return { items: [], ...(input.count ? { count: 0 } : {}) };
    }
    const scope = scopeOf(ctx.caller);
    const filter: TicketFilter = {
      scope,
      statuses: input.statuses,
      assignedAgentId: input.assignedAgentId,
      prefixes,
      entityNos: prefixes.length === 0 ? [] : await findEntityNos(db.quick, scope.entityId),
    };
    const { limit, offset } = input;
    const reader = readerFor(ctx.caller, input);
    const chain = offset === 0 ? [] : await pageMarks.find(reader);
    const start = pageStart(chain, offset);
    const [items, count] = await Promise.all([
      readPage(isQuick(filter, start) ? db.quick : db.query, filter, { limit, start }),
      input.count ? countTickets(db.query, filter) : undefined,
    ]);
    if (prefixes.length > 0 && offset === 0) {
      const { keyword, statuses, assignedAgentId } = input;
      const conditions = { keyword, statuses, assignedAgentId };
      await auditSearch(db.query, ctx, { operation: "tickets.list", conditions, found: items.length, at: clock.now() });
    }
    // Only where there may be another page.
    if (items.length === limit)
      pageMarks.pass(reader, { chain, offset, numbers: items.map(({ ticket }) => ticket.number) });
    return { items, ...(count === undefined ? {} : { count }) };
  };
