import { CLOSED_STATUSES } from "@crossdesk/contracts";
import type { ListTicketsInput, TicketPriority } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { SqlBool } from "@crossdesk/database";
import type { Conditions } from "../conditions.ts";
import { ofTicket } from "../tables.ts";
import { DUE_FIRST, rank, URGENT_FIRST, WAITING_LONGEST } from "./ticket-orders.ts";

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

export const CONDITIONS = {
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
  // Closed tickets never await a message, and the index leaves them out.
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
export const SEARCHED = {
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
