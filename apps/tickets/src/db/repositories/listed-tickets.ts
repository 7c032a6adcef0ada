import type { ListTicketsInput, Scope } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Kysely, ParameterFactory, RawBuilder } from "@crossdesk/database";
import type { PageStart } from "../../domain/page-chain.ts";
import { allOf, choose, isGiven } from "../conditions.ts";
import type { Chosen } from "../conditions.ts";
import type { Tables } from "../tables.ts";
import { CONDITIONS, SEARCHED } from "./list-conditions.ts";
import type { Values } from "./list-conditions.ts";
import { ORDER, ORDER_KEYS } from "./ticket-orders.ts";

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
