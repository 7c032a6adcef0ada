import { CLOSED_STATUSES } from "@crossdesk/contracts";
import type { ListTicketsInput, Scope, TicketPriority } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Kysely, ParameterFactory, RawBuilder, SqlBool } from "@crossdesk/database";
import type { PageStart } from "../../domain/page-chain.ts";
import { allOf, choose, isGiven } from "../conditions.ts";
import type { Chosen, Conditions } from "../conditions.ts";
import { ofTicket } from "../tables.ts";
import type { Tables } from "../tables.ts";
import { DUE_FIRST, ORDER, ORDER_KEYS, rank, URGENT_FIRST, WAITING_LONGEST } from "./ticket-orders.ts";

/** Which tickets. */
export interface TicketFilter extends Pick<
  ListTicketsInput,
  | "statuses"
  | "assignedAgentId"
  | "unassigned"
  | "awaiting"
  | "channels"
  | "priorities"
  | "tags"
  | "snoozed"
  | "ratings"
  | "customerId"
  | "userTypes"
  | "createdOn"
> {
  readonly sort: keyof typeof ORDER;
  readonly scope: Scope;
  /** Only tickets whose promised answer is overdue at this moment. */
  readonly overdueAt: Date | undefined;
  /** What `keywordTerms` made of a keyword; none: no condition. */
  readonly terms: readonly string[];
}

export interface Page {
  readonly limit: number;
  readonly start: PageStart;
  /** The ticket that the page goes on behind, in an order by who waits. */
  readonly after?: ListTicketsInput["after"];
}

/** What the statements take; what a statement has no condition for, it does not look at. */
export interface Values extends Pick<
  ListTicketsInput,
  | "statuses"
  | "assignedAgentId"
  | "awaiting"
  | "channels"
  | "priorities"
  | "tags"
  | "ratings"
  | "customerId"
  | "userTypes"
> {
  readonly limit: number;
  readonly skip: number;
  readonly below: number | null;
  readonly ofEntity: string | null;
  readonly ofCustomer: string | null;
  readonly ofTicket: string | null;
  readonly isUnassigned: boolean;
  readonly overdueAt: Date | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly isAfterCustomer: boolean | undefined;
  readonly afterDue: string | undefined;
  readonly afterPriority: TicketPriority | undefined;
  readonly afterSince: string | undefined;
  readonly afterNumber: number | undefined;
  readonly terms: readonly string[];
}

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
  priorities: (p) => sql<SqlBool>`${ofTicket.ref("t.priority")} = any(${p("priorities", "text[]")})`,
  // Those that have any: the index has no others.
  tags: (p) =>
    sql<SqlBool>`(${ofTicket.ref("t.tags")} <> '{}' and ${ofTicket.ref("t.tags")} && ${p("tags", "text[]")})`,
  // As the index of what was rated says it.
  ratings: (p) =>
    sql<SqlBool>`(${ofTicket.ref("t.rating")} is not null and ${ofTicket.ref("t.rating")} = any(${p("ratings", "smallint[]")}))`,
  snoozed: () => ofTicket("t.snoozedUntil", "is not", null),
  awake: () => ofTicket("t.snoozedUntil", "is", null),
  userTypes: (p) => sql<SqlBool>`${ofTicket.ref("t.userType")} = any(${p("userTypes", "text[]")})`,
  from: (p) => sql<SqlBool>`${ofTicket.ref("t.createdAt")} >= ${p("from")}`,
  to: (p) => sql<SqlBool>`${ofTicket.ref("t.createdAt")} <= ${p("to")}`,
  // Somebody owes the next message. Nobody does in closed tickets, which the index leaves out.
  waiting: () =>
    ofTicket.and([ofTicket("t.awaiting", "is not", null), ofTicket("t.status", "not in", CLOSED_STATUSES)]),
  overdue: (p) =>
    ofTicket.and([
      sql<SqlBool>`${ofTicket.ref("t.answerDueAt")} <= ${p("overdueAt", "timestamptz")}`,
      ofTicket("t.awaiting", "=", "team"),
      ofTicket("t.status", "not in", CLOSED_STATUSES),
    ]),
  below: (p) => sql<SqlBool>`${ofTicket.ref("t.number")} < ${p("below")}`,
  after: (p) =>
    sql<SqlBool>`(${WAITING_LONGEST}) > (${p("isAfterCustomer", "boolean")}, ${p("afterSince", "timestamptz")}, ${p("afterNumber", "integer")})`,
  afterDue: (p) =>
    sql<SqlBool>`(${DUE_FIRST}) > (${p("isAfterCustomer", "boolean")}, coalesce(${p("afterDue", "timestamptz")}, 'infinity'), ${p("afterSince", "timestamptz")}, ${p("afterNumber", "integer")})`,
  afterPriority: (p) =>
    sql<SqlBool>`(${URGENT_FIRST}) > (${p("isAfterCustomer", "boolean")}, ${rank(sql`${p("afterPriority", "text")}`)}, ${p("afterSince", "timestamptz")}, ${p("afterNumber", "integer")})`,
  // Few tickets, where there are words: each is looked at.
  words: (p) =>
    sql<SqlBool>`exists (select from ${sql.table("ticket_search")} as s, ${sql.table("entities")} as e
      where ${sql.ref("s.number")} = ${ofTicket.ref("t.number")} and ${sql.ref("e.id")} = ${ofTicket.ref("t.entityId")}
        and ${sql.ref("s.words")} @@ search_terms(search_prefix(${sql.ref("e.no")}, ${ofTicket.ref("t.number")}), ${p("terms", "text[]")}))`,
} as const satisfies Conditions<Values>;

/** What a statement of tickets looks like. */
export interface Shape {
  readonly chosen: Chosen;
  readonly sort: keyof typeof ORDER;
  /** By the search function: the newest that have the words, where nothing else leads to few tickets. */
  readonly byWords: boolean;
}

export const shapeName = ({ chosen, sort, byWords }: Shape): string =>
  byWords ? "words" : `${ORDER_KEYS[sort]}${chosen.key}`;

/** The largest number that a ticket can have. */
export const LARGEST = 2_147_483_647;

/** The condition by which each order goes on behind a ticket. The newest go on below a number. */
const AFTER = {
  newest: undefined,
  "longest-waiting": "after",
  due: "afterDue",
  priority: "afterPriority",
} as const satisfies Record<keyof typeof ORDER, keyof typeof CONDITIONS | undefined>;

type Place = Pick<Page, "start" | "after">;

export const toShape = (filter: TicketFilter, { start, after }: Place): Shape => {
  const { scope, assignedAgentId, customerId, terms, sort, createdOn } = filter;
  const goesOn = after === undefined ? undefined : AFTER[sort];
  const isNarrow =
    scope.customerId !== null ||
    scope.ticketId !== null ||
    assignedAgentId !== undefined ||
    customerId !== undefined ||
    filter.tags !== undefined ||
    filter.snoozed !== undefined ||
    filter.ratings !== undefined ||
    filter.overdueAt !== undefined ||
    sort !== "newest";
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
    priorities: isGiven(filter.priorities),
    tags: isGiven(filter.tags),
    ratings: isGiven(filter.ratings),
    snoozed: filter.snoozed === true,
    awake: filter.snoozed === false,
    userTypes: isGiven(filter.userTypes),
    from: isGiven(createdOn?.from),
    to: isGiven(createdOn?.to),
    waiting: sort !== "newest",
    overdue: filter.overdueAt !== undefined,
    below: isGiven(start.below),
    after: goesOn === "after",
    afterDue: goesOn === "afterDue",
    afterPriority: goesOn === "afterPriority",
    words: terms.length > 0,
  } satisfies Record<keyof typeof CONDITIONS, boolean>);
  return { chosen, sort, byWords: terms.length > 0 && !isNarrow };
};

export const toValues = (filter: TicketFilter, { limit, start, after }: Page, byWords: boolean): Values => ({
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
  priorities: filter.priorities,
  tags: filter.tags,
  ratings: filter.ratings,
  userTypes: filter.userTypes,
  overdueAt: filter.overdueAt,
  from: filter.createdOn?.from,
  to: filter.createdOn?.to,
  isAfterCustomer: after === undefined ? undefined : after.awaiting === "customer",
  afterDue: after?.answerDueAt ?? undefined,
  afterPriority: after?.priority,
  afterSince: after?.awaitingSince,
  afterNumber: after?.number,
  terms: filter.terms,
});

/** The conditions that lead to few tickets by themselves, or belong to another order: the search function is not asked with them. */
type Narrowing =
  | "customer"
  | "ticket"
  | "agent"
  | "ofCustomer"
  | "tags"
  | "ratings"
  | "snoozed"
  | "awake"
  | "waiting"
  | "overdue"
  | "after"
  | "afterDue"
  | "afterPriority";

/** What the search function takes in place of the other conditions, in the order of its parameters. */
const SEARCHED = {
  words: "terms",
  entity: "ofEntity",
  statuses: "statuses",
  awaiting: "awaiting",
  channels: "channels",
  priorities: "priorities",
  userTypes: "userTypes",
  from: "from",
  to: "to",
  unassigned: "isUnassigned",
  below: "below",
} as const satisfies Record<Exclude<keyof typeof CONDITIONS, Narrowing>, keyof Values>;

/** Selects a page's numbers, in their order, as a subquery. */
export const numbersOnPage = (
  db: Kysely<Tables>,
  p: ParameterFactory<Values>,
  { chosen, sort, byWords }: Shape,
): RawBuilder<number> => {
  if (byWords) {
    const filters = [...Object.values(SEARCHED), "skip", "limit"] as const;
    return sql`(select number from find_tickets(${sql.join(filters.map((name) => p(name)))}) as number)`;
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
