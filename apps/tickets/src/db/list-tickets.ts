import type { SummaryPage, TicketPage, TicketStatus } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/service-kit";
import type { PageStart } from "../domain/page-chain.ts";
import type { Scope } from "../domain/policy.ts";
import { CATEGORY_JSON, toCategory } from "./categories.ts";
import type { CategoryValues } from "./categories.ts";
import { Conditions } from "./conditions.ts";
import { SUMMARY_JSON, toSummary } from "./summary-rows.ts";
import type { SummaryValues } from "./summary-rows.ts";
import { TICKET_JSON, toTicket } from "./ticket-rows.ts";
import type { TicketRow } from "./ticket-rows.ts";

/** Which tickets, newest first. */
export interface TicketFilter {
  readonly scope: Scope;
  readonly statuses: readonly TicketStatus[] | undefined;
  readonly assignedAgentId: string | undefined;
  /** Words that must all begin one of the ticket's; none: no condition. */
  readonly prefixes: readonly string[];
  /** The numbers that entities have in the search index: those of the scope. */
  readonly entityNos: readonly number[];
}

export interface Page {
  readonly limit: number;
  readonly start: PageStart;
}

const toConditions = ({ scope, statuses, assignedAgentId }: TicketFilter, first: readonly unknown[]): Conditions =>
  new Conditions(first)
    .addIf(scope.entityId, "entity", (p) => `t.entity_id = ${p}`)
    .addIf(scope.customerId, "customer", (p) => `t.customer_id = ${p}`)
    .addIf(scope.ticketId, "ticket", (p) => `t.id = ${p}`)
    .addIf(statuses, "statuses", (p) => `t.status = ANY (${p}::text[])`)
    .addIf(assignedAgentId, "agent", (p) => `t.assigned_agent_id = ${p}`);

/** The statement that gives a page's numbers as `number`, newest first; `first` are the parameters that it has already. */
const toNumbers = (
  filter: TicketFilter,
  { limit, offset, below }: { limit: string; offset: string; below: number | null },
  first: readonly unknown[],
) => {
  const { scope, statuses, assignedAgentId, prefixes } = filter;
  const isNarrow = scope.customerId !== null || scope.ticketId !== null || assignedAgentId !== undefined;
  if (prefixes.length > 0 && !isNarrow) {
    const { values } = new Conditions([...first, prefixes, scope.entityId, statuses ?? null, below ?? LARGEST]);
    const [words, entity, status, from] = [1, 2, 3, 4].map((place) => `$${first.length + place}`);
    const text = `SELECT number FROM search_tickets(${words}, ${entity}, ${status}, ${from}, ${offset}, ${limit}) AS number`;
    return { text, values, shape: "words" };
  }
  const conditions = toConditions(filter, first).addIf(below, "below", (p) => `t.number < ${p}`);
  // Few tickets, where there are words: each is looked at.
  const matches =
    prefixes.length === 0
      ? ""
      : `AND EXISTS (SELECT FROM ticket_search s, unnest(${conditions.parameter(filter.entityNos)}::integer[]) no
          WHERE s.number = t.number AND s.words @@ search_query(search_prefix(no, t.number), ${conditions.parameter(prefixes)}::text[]))`;
  return {
    text: `SELECT t.number FROM tickets t WHERE NOT t.is_deleted AND ${conditions.text} ${matches}
      ORDER BY t.number DESC LIMIT ${limit} OFFSET ${offset}`,
    values: conditions.values,
    shape: `${conditions.shape}${prefixes.length === 0 ? "" : "+own-words"}`,
  };
};

const LARGEST = 2_147_483_647;

const toStatement = (filter: TicketFilter, { limit, start }: Page) =>
  toNumbers(filter, { limit: "$1", offset: "$2", below: start.below }, [limit, start.skip]);

/** A page of tickets with their categories, newest first. Rows are looked up only for what the page holds. */
export const listTickets = async (query: Query, filter: TicketFilter, page: Page): Promise<TicketPage["items"]> => {
  const { text, values, shape } = toStatement(filter, page);
  const rows = await query<TicketRow & { category: CategoryValues }>({
    name: `list-tickets:${shape}`,
    // As an array: of a set, the planner would expect so many numbers that it reads all tickets for them.
    text: `SELECT ${TICKET_JSON}, ${CATEGORY_JSON} AS category
      FROM tickets t JOIN categories c ON c.id = t.category_id
      WHERE t.number = ANY (ARRAY(${text})) ORDER BY t.number DESC`,
    values,
  });
  return rows.map((row) => ({ ticket: toTicket(row), category: toCategory(row.category) }));
};

/** The same page as summaries, with each category once: read as one row. */
export const listSummaries = async (
  query: Query,
  filter: TicketFilter,
  page: Page,
): Promise<Pick<SummaryPage, "items" | "categories">> => {
  const { text, values, shape } = toStatement(filter, page);
  const [row] = await query<{ tickets: SummaryValues[] | null; categories: CategoryValues[] | null }>({
    name: `list-summaries:${shape}`,
    text: `SELECT page.tickets, (SELECT json_agg(${CATEGORY_JSON}) FROM categories c WHERE c.id = ANY (page.category_ids)) AS categories
      FROM (SELECT json_agg(${SUMMARY_JSON} ORDER BY t.number DESC) AS tickets, array_agg(DISTINCT t.category_id) AS category_ids
        FROM tickets t WHERE t.number = ANY (ARRAY(${text}))) AS page`,
    values,
  });
  return { items: row?.tickets?.map(toSummary) ?? [], categories: row?.categories?.map(toCategory) ?? [] };
};

/** How many tickets match, exactly. */
export const countTickets = async (query: Query, filter: TicketFilter): Promise<number> => {
  const { text, values, shape } = toNumbers(filter, { limit: "$1", offset: "$2", below: null }, [LARGEST, 0]);
  const [row] = await query<{ count: number }>({
    name: `count-tickets:${shape}`,
    text: `SELECT count(*)::integer AS count FROM (${text}) AS found`,
    values,
  });
  return row?.count ?? 0;
};
