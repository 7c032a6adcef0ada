import { CrossdeskError, isBlank, scopeOf } from "@crossdesk/contracts";
import type { Call, Caller, Handler, ListTicketsInput, SummaryPage, TicketPage } from "@crossdesk/contracts";
import type { CountTicketsInput, TicketCounts } from "@crossdesk/contracts";
import { fitting, MOST_OF_AN_ANSWER } from "@crossdesk/service-kit";
import type { Runner } from "@crossdesk/database";
import { countOpenTickets } from "../db/repositories/count-tickets.ts";
import { auditSearch } from "../db/repositories/search-audit.ts";
import {
  countTickets,
  listSummaries as readSummaries,
  listTickets as readTickets,
} from "../db/repositories/list-tickets.ts";
import type { Page, TicketFilter } from "../db/repositories/listed-tickets.ts";
import { readerOf } from "../db/page-marks.ts";
import { pageStart } from "../domain/page-chain.ts";
import { may, requireRight } from "../domain/policy.ts";
import { keywordTerms } from "../domain/search-words.ts";
import type { TicketsDeps } from "../deps.ts";

/** Pages of one list belong together by all that was asked for but its place. */
const readerFor = (
  { role, subject, entityId }: Caller,
  { limit: _limit, offset: _offset, ...list }: ListTicketsInput,
) => readerOf(role, subject, entityId, list);

/** What a list is read as. */
interface Reading<Items> {
  readonly read: (on: Runner, filter: TicketFilter, page: Page) => Promise<Items>;
  /** As many as fit into an answer, the first ones. */
  readonly fit: (items: Items) => Items;
  readonly nothing: Items;
  /** The tickets' numbers, in their order. */
  readonly numbersOf: (items: Items) => readonly number[];
}

/** How soon the team means to answer is its own measure. */
const requireMeasure = ({ role }: Caller, { sort, overdue }: ListTicketsInput): void => {
  if (role !== "customer" || (sort !== "due" && overdue === undefined)) return;
  throw new CrossdeskError("FORBIDDEN", "Customers cannot see when answers are due.");
};

/** Where a page begins. The longest waiting go on behind a ticket, and have no marks: who waits changes all the time. */
const startOf = async ({ pageMarks }: TicketsDeps, reader: Buffer, { offset, sort, after }: ListTicketsInput) => {
  if (sort !== undefined && sort !== "newest") return { chain: [], start: { below: null, skip: offset } };
  const chain = offset === 0 ? [] : await pageMarks.find(reader);
  const { below, skip } = pageStart(chain, offset);
  // Of the newest, the number of a ticket says what lies behind it.
  return { chain, start: { below: below ?? after?.number ?? null, skip } };
};

type Listed<Items> = Items & { count?: number; hasMore: boolean };

/**
 * A page of tickets. Who goes on after a page of the newest goes on behind its last ticket, so that what was opened or changed
 * since moves nothing from one page to the next.
 */
const createList =
  <Items extends object>(deps: TicketsDeps, { read, fit, nothing, numbersOf }: Reading<Items>) =>
  async (input: ListTicketsInput, { ctx }: Call): Promise<Listed<Items>> => {
    const { db, clock, pageMarks } = deps;
    requireRight(ctx.caller, "read");
    requireMeasure(ctx.caller, input);
    const { limit, offset, after, count: isCounted, keyword, sort = "newest", overdue, ...conditions } = input;
    if (conditions.tags !== undefined || conditions.snoozed !== undefined) requireRight(ctx.caller, "tag");
    const terms = keywordTerms(keyword ?? "", { inNotes: may(ctx.caller, "note") });
    // A keyword of nothing but marks is no word that a ticket could have.
    if (terms.length === 0 && !isBlank(keyword ?? "")) {
      return { ...nothing, hasMore: false, ...(isCounted ? { count: 0 } : {}) };
    }
    const scope = scopeOf(ctx.caller);
    const overdueAt = overdue === undefined ? undefined : clock.now();
    const filter: TicketFilter = { ...conditions, overdueAt, sort, scope, terms };
    const reader = readerFor(ctx.caller, input);
    const { chain, start } = await startOf(deps, reader, input);
    const [found, count] = await Promise.all([
      read(db, filter, { limit, start, after }),
      isCounted ? countTickets(db, filter) : undefined,
    ]);
    const items = fit(found);
    const numbers = numbersOf(items);
    // Behind a full page there may be another one.
    const hasMore = numbers.length === limit || numbers.length < numbersOf(found).length;
    if (terms.length > 0 && offset === 0 && after === undefined) {
      const search = { conditions: { keyword, ...conditions }, found: numbers.length, at: clock.now() };
      await auditSearch(db, ctx, { operation: "tickets.list", ...search });
    }
    if (hasMore && sort === "newest") pageMarks.pass(reader, { chain, offset, numbers });
    return { ...items, hasMore, ...(count === undefined ? {} : { count }) };
  };

/** A page of whole tickets. */
export const listTickets = (deps: TicketsDeps): Handler<typeof ListTicketsInput, typeof TicketPage> =>
  createList(deps, {
    read: async (on, filter, page) => ({ items: await readTickets(on, filter, page) }),
    fit: ({ items }) => ({ items: fitting(items) }),
    nothing: { items: [] },
    numbersOf: ({ items }) => items.map(({ ticket }) => ticket.number),
  });

/** What the categories of a page of summaries may take: a hundred of the longest names. */
const MOST_OF_CATEGORIES = 300_000;

/** A page of what lists show of tickets. */
export const listSummaries = (deps: TicketsDeps): Handler<typeof ListTicketsInput, typeof SummaryPage> =>
  createList(deps, {
    read: readSummaries,
    fit: ({ items, categories }) => ({
      items: fitting(items, { room: MOST_OF_AN_ANSWER - MOST_OF_CATEGORIES }),
      categories,
    }),
    nothing: { items: [], categories: [] },
    numbersOf: ({ items }) => items.map(({ number }) => number),
  });

/** How many tickets are open and wait, for all that the caller may see. */
export const countTicketsByAgent =
  ({ db, clock }: TicketsDeps): Handler<typeof CountTicketsInput, typeof TicketCounts> =>
  async (_input, { ctx: { caller } }) => {
    requireRight(caller, "read");
    const counts = await countOpenTickets(db, scopeOf(caller), clock.now());
    return caller.role === "customer" ? { ...counts, overdue: 0, byAgent: [] } : counts;
  };
