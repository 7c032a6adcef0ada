import type { ListTicketsInput, SummaryPage, TicketPage } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import type { PageStart } from "../domain/page-chain.ts";
import type { Scope } from "../domain/policy.ts";
import { CATEGORY_JSON, toCategory } from "./categories.ts";
import type { CategoryValues } from "./categories.ts";
import { Conditions } from "./conditions.ts";
import { SUMMARY_JSON, toSummary } from "./summary-rows.ts";
import type { SummaryValues } from "./summary-rows.ts";
import { TICKET_JSON, toTicket } from "./ticket-rows.ts";
import type { TicketRow } from "./ticket-rows.ts";

/** Which tickets. */
export interface TicketFilter extends Pick<
  ListTicketsInput,
  "statuses" | "assignedAgentId" | "unassigned" | "awaiting" | "channels" | "customerId" | "userTypes" | "createdOn"
> {
  readonly sort: keyof typeof ORDER;
  readonly scope: Scope;
  /** What `keywordTerms` made of a keyword; none: no condition. */
  readonly terms: readonly string[];
  /** The numbers that entities have in the search index: those of the scope. */
  readonly entityNos: readonly number[];
}

export interface Page {
  readonly limit: number;
  readonly start: PageStart;
  /** The ticket that the page goes on behind, of the longest waiting. */
  readonly after?: ListTicketsInput["after"];
}

const toConditions = (filter: TicketFilter, first: readonly unknown[]): Conditions => {
  const { scope, statuses, assignedAgentId, unassigned, awaiting, channels, customerId, userTypes, createdOn } = filter;
  return new Conditions(first)
    .addIf(scope.entityId, "entity", (p) => `t.entity_id = ${p}`)
    .addIf(scope.customerId, "customer", (p) => `t.customer_id = ${p}`)
    .addIf(scope.ticketId, "ticket", (p) => `t.id = ${p}`)
    .addIf(statuses, "statuses", (p) => `t.status = ANY (${p}::text[])`)
    .addIf(assignedAgentId, "agent", (p) => `t.assigned_agent_id = ${p}`)
    .addWhere(unassigned === true, "unassigned", "t.assigned_agent_id IS NULL")
    .addIf(awaiting, "awaiting", (p) => `t.awaiting = ${p}`)
    .addIf(channels, "channels", (p) => `t.channel = ANY (${p}::text[])`)
    .addIf(customerId, "of-customer", (p) => `t.customer_id = ${p}`)
    .addIf(userTypes, "user-types", (p) => `t.user_type = ANY (${p}::text[])`)
    .addIf(createdOn?.from, "from", (p) => `t.created_at >= ${p}`)
    .addIf(createdOn?.to, "to", (p) => `t.created_at <= ${p}`)
    .addWhere(filter.sort === "longest-waiting", "waiting", WAITING);
};

/** Somebody owes the next message. Nobody does in closed tickets, which the index leaves out. */
const WAITING = "t.awaiting IS NOT NULL AND t.status NOT IN ('CLOSED', 'CHAT_CLOSED')";
const WAITING_LONGEST = "t.awaiting = 'customer', t.awaiting_since, t.number";
const ORDER = { newest: "t.number DESC", "longest-waiting": WAITING_LONGEST } as const;

/** What a statement of numbers has already: places of its limit and offset, and where it begins. */
interface NumbersStart {
  readonly limit: string;
  readonly offset: string;
  readonly below: number | null;
  readonly after?: Page["after"];
}

/** The newest that have the words, where nothing else leads to few tickets. */
const toNumbersByWords = (filter: TicketFilter, { limit, offset, below }: NumbersStart, first: readonly unknown[]) => {
  const { terms, scope, statuses, awaiting, channels, userTypes, createdOn, unassigned } = filter;
  const given = [
    terms,
    scope.entityId,
    statuses,
    awaiting,
    channels,
    userTypes,
    createdOn?.from,
    createdOn?.to,
    unassigned === true,
  ];
  const values = [...first, ...given.map((value) => value ?? null), below ?? LARGEST];
  const places = values.slice(first.length).map((_, index) => `$${first.length + index + 1}`);
  return {
    text: `SELECT number FROM find_tickets(${places.join(", ")}, ${offset}, ${limit}) AS number`,
    values,
    shape: "words",
  };
};

/** The statement that gives a page's numbers as `number`, in their order; `first` are the parameters that it has already. */
const toNumbers = (filter: TicketFilter, start: NumbersStart, first: readonly unknown[]) => {
  const { scope, assignedAgentId, customerId, terms, sort } = filter;
  const isNarrow =
    scope.customerId !== null ||
    scope.ticketId !== null ||
    assignedAgentId !== undefined ||
    customerId !== undefined ||
    sort === "longest-waiting";
  if (terms.length > 0 && !isNarrow) return toNumbersByWords(filter, start, first);
  const conditions = toConditions(filter, first).addIf(start.below, "below", (p) => `t.number < ${p}`);
  if (start.after !== undefined) addAfter(conditions, start.after);
  // Few tickets, where there are words: each is looked at.
  const matches =
    terms.length === 0
      ? ""
      : `AND EXISTS (SELECT FROM ticket_search s, unnest(${conditions.parameter(filter.entityNos)}::integer[]) no
          WHERE s.number = t.number AND s.words @@ search_terms(search_prefix(no, t.number), ${conditions.parameter(terms)}::text[]))`;
  return {
    text: `SELECT t.number FROM tickets t WHERE NOT t.is_deleted AND ${conditions.text} ${matches}
      ORDER BY ${ORDER[sort]} LIMIT ${start.limit} OFFSET ${start.offset}`,
    values: conditions.values,
    shape: `${conditions.shape}${terms.length === 0 ? "" : "+own-words"}`,
  };
};

const addAfter = (conditions: Conditions, { awaiting, awaitingSince, number }: NonNullable<Page["after"]>): void => {
  const [party, since] = [conditions.parameter(awaiting === "customer"), conditions.parameter(awaitingSince)];
  conditions.add(
    "after",
    (p) => `(${WAITING_LONGEST}) > (${party}::boolean, ${since}::timestamptz, ${p}::integer)`,
    number,
  );
};

const LARGEST = 2_147_483_647;

const toStatement = (filter: TicketFilter, { limit, start, after }: Page) =>
  toNumbers(filter, { limit: "$1", offset: "$2", below: start.below, after }, [limit, start.skip]);

/** A page of tickets with their categories, in their order. Rows are looked up only for what the page holds. */
export const listTickets = async (query: Query, filter: TicketFilter, page: Page): Promise<TicketPage["items"]> => {
  const { text, values, shape } = toStatement(filter, page);
  const rows = await query<TicketRow & { category: CategoryValues }>({
    name: `list-tickets:${shape}`,
    // As an array: of a set, the planner would expect so many numbers that it reads all tickets for them.
    text: `SELECT ${TICKET_JSON}, ${CATEGORY_JSON} AS category
      FROM tickets t JOIN categories c ON c.id = t.category_id
      WHERE t.number = ANY (ARRAY(${text})) ORDER BY ${ORDER[filter.sort]}`,
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
      FROM (SELECT json_agg(${SUMMARY_JSON} ORDER BY ${ORDER[filter.sort]}) AS tickets, array_agg(DISTINCT t.category_id) AS category_ids
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
