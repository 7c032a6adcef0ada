import { CLOSED_STATUSES } from "@crossdesk/contracts";
import type { ListTicketsInput, SummaryPage, TicketPage, Scope } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Kysely, ParameterFactory, RawBuilder, Runner, SqlBool } from "@crossdesk/database";
import type { PageStart } from "../../domain/page-chain.ts";
import { allOf, choose, isGiven } from "../conditions.ts";
import type { Chosen, Conditions } from "../conditions.ts";
import { ofTicket, variants } from "../tables.ts";
import type { Tables } from "../tables.ts";
import { CATEGORY, SUMMARY, TICKET, toCategory, toSummary, toTicket } from "../ticket-columns.ts";
import type { PackedCategory, PackedSummary } from "../ticket-columns.ts";

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

/** What the statements take; what a statement has no condition for, it does not look at. */
interface Values extends Pick<
  ListTicketsInput,
  "statuses" | "assignedAgentId" | "awaiting" | "channels" | "customerId" | "userTypes"
> {
  readonly limit: number;
  readonly skip: number;
  readonly below: number | null;
  readonly ofEntity: string | null;
  readonly ofCustomer: string | null;
  readonly ofTicket: string | null;
  readonly isUnassigned: boolean;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly isAfterCustomer: boolean | undefined;
  readonly afterSince: string | undefined;
  readonly afterNumber: number | undefined;
  readonly terms: readonly string[];
  readonly entityNos: readonly number[];
}

/** Those who wait for the customer come last; within a party, who has waited longest comes first. */
const WAITING_LONGEST = sql`${ofTicket("t.awaiting", "=", "customer")}, ${ofTicket.ref("t.awaitingSince")}, ${ofTicket.ref("t.number")}`;
const ORDER = { newest: sql`${ofTicket.ref("t.number")} desc`, "longest-waiting": WAITING_LONGEST } as const;

const CONDITIONS = {
  entity: (p) => sql<SqlBool>`${ofTicket.ref("t.entityId")} = ${p("ofEntity")}`,
  customer: (p) => sql<SqlBool>`${ofTicket.ref("t.customerId")} = ${p("ofCustomer")}`,
  ticket: (p) => sql<SqlBool>`${ofTicket.ref("t.id")} = ${p("ofTicket")}`,
  statuses: (p) => sql<SqlBool>`${ofTicket.ref("t.status")} = any(${p("statuses", "text[]")})`,
  agent: (p) => ofTicket("t.assignedAgentId", "=", p("assignedAgentId")),
  unassigned: () => ofTicket("t.assignedAgentId", "is", null),
  awaiting: (p) => ofTicket("t.awaiting", "=", p("awaiting")),
  channels: (p) => sql<SqlBool>`${ofTicket.ref("t.channel")} = any(${p("channels", "text[]")})`,
  ofCustomer: (p) => ofTicket("t.customerId", "=", p("customerId")),
  userTypes: (p) => sql<SqlBool>`${ofTicket.ref("t.userType")} = any(${p("userTypes", "text[]")})`,
  from: (p) => sql<SqlBool>`${ofTicket.ref("t.createdAt")} >= ${p("from")}`,
  to: (p) => sql<SqlBool>`${ofTicket.ref("t.createdAt")} <= ${p("to")}`,
  // Somebody owes the next message. Nobody does in closed tickets, which the index leaves out.
  waiting: () =>
    ofTicket.and([ofTicket("t.awaiting", "is not", null), ofTicket("t.status", "not in", CLOSED_STATUSES)]),
  below: (p) => sql<SqlBool>`${ofTicket.ref("t.number")} < ${p("below")}`,
  after: (p) =>
    sql<SqlBool>`(${WAITING_LONGEST}) > (${p("isAfterCustomer", "boolean")}, ${p("afterSince", "timestamptz")}, ${p("afterNumber", "integer")})`,
  // Few tickets, where there are words: each is looked at.
  words: (p) =>
    sql<SqlBool>`exists (select from ${sql.table("ticket_search")} as s, unnest(${p("entityNos", "integer[]")}) as no
      where ${sql.ref("s.number")} = ${ofTicket.ref("t.number")}
        and ${sql.ref("s.words")} @@ search_terms(search_prefix(no, ${ofTicket.ref("t.number")}), ${p("terms", "text[]")}))`,
} as const satisfies Conditions<Values>;

/** What a statement of tickets looks like. */
interface Shape {
  readonly chosen: Chosen;
  readonly sort: keyof typeof ORDER;
  /** By the search function: the newest that have the words, where nothing else leads to few tickets. */
  readonly byWords: boolean;
}

const shapeName = ({ chosen, sort, byWords }: Shape): string =>
  byWords ? "words" : `${sort === "newest" ? "n" : "w"}${chosen.key}`;

const LARGEST = 2_147_483_647;

type Place = Pick<Page, "start" | "after">;

const toShape = (filter: TicketFilter, { start, after }: Place): Shape => {
  const { scope, assignedAgentId, customerId, terms, sort, createdOn } = filter;
  const isNarrow =
    scope.customerId !== null ||
    scope.ticketId !== null ||
    assignedAgentId !== undefined ||
    customerId !== undefined ||
    sort === "longest-waiting";
  const chosen = choose(CONDITIONS, {
    entity: isGiven(scope.entityId),
    customer: isGiven(scope.customerId),
    ticket: isGiven(scope.ticketId),
    statuses: isGiven(filter.statuses),
    agent: isGiven(assignedAgentId),
    unassigned: filter.unassigned === true,
    awaiting: isGiven(filter.awaiting),
    channels: isGiven(filter.channels),
    ofCustomer: isGiven(customerId),
    userTypes: isGiven(filter.userTypes),
    from: isGiven(createdOn?.from),
    to: isGiven(createdOn?.to),
    waiting: sort === "longest-waiting",
    below: isGiven(start.below),
    after: after !== undefined,
    words: terms.length > 0,
  } satisfies Record<keyof typeof CONDITIONS, boolean>);
  return { chosen, sort, byWords: terms.length > 0 && !isNarrow };
};

const toValues = (filter: TicketFilter, { limit, start, after }: Page, byWords: boolean): Values => ({
  limit,
  skip: start.skip,
  below: byWords ? (start.below ?? LARGEST) : start.below,
  ofEntity: filter.scope.entityId,
  ofCustomer: filter.scope.customerId,
  ofTicket: filter.scope.ticketId,
  statuses: filter.statuses,
  assignedAgentId: filter.assignedAgentId,
  isUnassigned: filter.unassigned === true,
  awaiting: filter.awaiting,
  channels: filter.channels,
  customerId: filter.customerId,
  userTypes: filter.userTypes,
  from: filter.createdOn?.from,
  to: filter.createdOn?.to,
  isAfterCustomer: after === undefined ? undefined : after.awaiting === "customer",
  afterSince: after?.awaitingSince,
  afterNumber: after?.number,
  terms: filter.terms,
  entityNos: filter.entityNos,
});

/** Selects a page's numbers, in their order, as a subquery. */
const numbers = (
  db: Kysely<Tables>,
  p: ParameterFactory<Values>,
  { chosen, sort, byWords }: Shape,
): RawBuilder<number> => {
  if (byWords) {
    const filters = [
      p("terms"),
      p("ofEntity"),
      p("statuses"),
      p("awaiting"),
      p("channels"),
      p("userTypes"),
      p("from"),
      p("to"),
      p("isUnassigned"),
      p("below"),
      p("skip"),
      p("limit"),
    ];
    return sql`(select number from find_tickets(${sql.join(filters)}) as number)`;
  }
  const found = db
    .selectFrom("tickets as t")
    .select("t.number")
    .where((eb) => eb.not(eb.ref("t.isDeleted")))
    .where(allOf(CONDITIONS, chosen, p))
    .orderBy(ORDER[sort])
    .limit(p("limit"))
    .offset(p("skip"));
  return sql`${found}`;
};

/** As an array: of a set, the planner would expect so many numbers that it reads all tickets for them. */
const isOnPage = (...given: Parameters<typeof numbers>) =>
  sql<SqlBool>`${ofTicket.ref("t.number")} = any(array${numbers(...given)})`;

const pageOfTickets = (db: Kysely<Tables>, p: ParameterFactory<Values>, shape: Shape) =>
  db
    .selectFrom("tickets as t")
    .innerJoin("categories as c", "c.id", "t.categoryId")
    .select([TICKET.json("t").as("ticket"), CATEGORY.json("c").as("category")])
    .where(isOnPage(db, p, shape))
    .orderBy(ORDER[shape.sort]);

const pageOfSummaries = (db: Kysely<Tables>, p: ParameterFactory<Values>, shape: Shape) => {
  const page = db
    .selectFrom("tickets as t")
    .select((eb) => [
      sql<PackedSummary[] | null>`json_agg(${SUMMARY.json("t")} order by ${ORDER[shape.sort]})`.as("tickets"),
      sql<number[]>`array_agg(distinct ${eb.ref("t.categoryId")})`.as("categoryIds"),
    ])
    .where(isOnPage(db, p, shape))
    .as("page");
  const categories = db
    .selectFrom("categories as c")
    .select(sql<PackedCategory[] | null>`json_agg(${CATEGORY.json("c")})`.as("categories"))
    .where((eb) => sql<SqlBool>`${eb.ref("c.id")} = any(${sql.ref("page.categoryIds")})`);
  return db.selectFrom(page).select(["page.tickets", categories.as("categories")]);
};

const quickTickets = variants<Values>()("list-tickets-quick", shapeName, pageOfTickets);
const manyTickets = variants<Values>()("list-tickets", shapeName, pageOfTickets, { reads: "many" });
const quickSummaries = variants<Values>()("list-summaries-quick", shapeName, pageOfSummaries);
const manySummaries = variants<Values>()("list-summaries", shapeName, pageOfSummaries, { reads: "many" });

/** Most tickets that a quick read passes over. */
const MOST_SKIPPED = 100;

/** Whether an index leads right to the page: nothing is looked at but its tickets and the few before them. */
const isQuick = (filter: TicketFilter, { skip }: PageStart): boolean => {
  const { scope, terms, sort, entityNos: _entityNos, ...conditions } = filter;
  const isPlain = terms.length === 0 && sort === "newest" && scope.ticketId === null;
  return isPlain && Object.values(conditions).every((condition) => condition === undefined) && skip <= MOST_SKIPPED;
};

/** A page of tickets with their categories, in their order. Rows are looked up only for what the page holds. */
export const listTickets = async (on: Runner, filter: TicketFilter, page: Page): Promise<TicketPage["items"]> => {
  const shape = toShape(filter, page);
  const statement = isQuick(filter, page.start) ? quickTickets(shape) : manyTickets(shape);
  const rows = await on.run(statement, toValues(filter, page, shape.byWords));
  return rows.map((row) => ({ ticket: toTicket(row.ticket), category: toCategory(row.category) }));
};

/** The same page as summaries, with each category once: read as one row. */
export const listSummaries = async (
  on: Runner,
  filter: TicketFilter,
  page: Page,
): Promise<Pick<SummaryPage, "items" | "categories">> => {
  const shape = toShape(filter, page);
  const statement = isQuick(filter, page.start) ? quickSummaries(shape) : manySummaries(shape);
  const [row] = await on.run(statement, toValues(filter, page, shape.byWords));
  return { items: row?.tickets?.map(toSummary) ?? [], categories: row?.categories?.map(toCategory) ?? [] };
};

const count = variants<Values>()(
  "count-tickets",
  shapeName,
  (db, p, shape) =>
    db
      .selectFrom(sql<object>`${numbers(db, p, shape)}`.as("found"))
      .select((eb) => eb.fn.countAll<number>().as("count")),
  { reads: "many" },
);

/** How many tickets match, exactly. */
export const countTickets = async (on: Runner, filter: TicketFilter): Promise<number> => {
  const page = { limit: LARGEST, start: { below: null, skip: 0 } };
  const shape = toShape(filter, page);
  const [row] = await on.run(count(shape), toValues(filter, page, shape.byWords));
  return row?.count ?? 0;
};
