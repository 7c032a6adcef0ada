import type { Call, Caller, Handler, ListTicketsInput, SummaryPage, TicketPage } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/service-kit";
import { findEntityNos } from "../db/entities.ts";
import { auditSearch } from "../db/search-audit.ts";
import { countTickets, listSummaries as readSummaries, listTickets as readTickets } from "../db/list-tickets.ts";
import type { Page, TicketFilter } from "../db/list-tickets.ts";
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
const isQuick = ({ prefixes, statuses, assignedAgentId, scope }: TicketFilter, { skip }: PageStart): boolean =>
  prefixes.length === 0 &&
  statuses === undefined &&
  assignedAgentId === undefined &&
  scope.ticketId === null &&
  skip <= MOST_SKIPPED;

/** What a list is read as. */
interface Reading<Items> {
  readonly read: (query: Query, filter: TicketFilter, page: Page) => Promise<Items>;
  readonly nothing: Items;
  /** The tickets' numbers, falling. */
  readonly numbersOf: (items: Items) => readonly number[];
}

/**
 * A page of tickets, newest first. Who goes on after a page goes on behind its last ticket, so that what was opened or changed
 * since moves nothing from one page to the next.
 */
const createList =
  <Items extends object>({ db, clock, pageMarks }: TicketsDeps, { read, nothing, numbersOf }: Reading<Items>) =>
  async (input: ListTicketsInput, { ctx }: Call): Promise<Items & { count?: number }> => {
    requireRight(ctx.caller, "read");
    const prefixes = keywordPrefixes(input.keyword ?? "");
    // A keyword of nothing but marks is no word that a ticket could have.
    if (prefixes.length === 0 && (input.keyword ?? "").trim() !== "") {
      return { ...nothing, ...(input.count ? { count: 0 } : {}) };
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
      read(isQuick(filter, start) ? db.quick : db.query, filter, { limit, start }),
      input.count ? countTickets(db.query, filter) : undefined,
    ]);
    const numbers = numbersOf(items);
    if (prefixes.length > 0 && offset === 0) {
      const { keyword, statuses, assignedAgentId } = input;
      const conditions = { keyword, statuses, assignedAgentId };
      await auditSearch(db.query, ctx, {
        operation: "tickets.list",
        conditions,
        found: numbers.length,
        at: clock.now(),
      });
    }
    // Only where there may be another page.
    if (numbers.length === limit) pageMarks.pass(reader, { chain, offset, numbers });
    return { ...items, ...(count === undefined ? {} : { count }) };
  };

/** A page of whole tickets. */
export const listTickets = (deps: TicketsDeps): Handler<typeof ListTicketsInput, typeof TicketPage> =>
  createList(deps, {
    read: async (query, filter, page) => ({ items: await readTickets(query, filter, page) }),
    nothing: { items: [] },
    numbersOf: ({ items }) => items.map(({ ticket }) => ticket.number),
  });

/** A page of what lists show of tickets. */
export const listSummaries = (deps: TicketsDeps): Handler<typeof ListTicketsInput, typeof SummaryPage> =>
  createList(deps, {
    read: readSummaries,
    nothing: { items: [], categories: [] },
    numbersOf: ({ items }) => items.map(({ number }) => number),
  });
