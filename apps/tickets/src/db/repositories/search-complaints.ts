import type { Complaint, SearchComplaintsInput, Scope } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Kysely, ParameterFactory, Runner, SqlBool } from "@crossdesk/database";
import { allOf, choose, isGiven } from "../conditions.ts";
import type { Chosen, Conditions } from "../conditions.ts";
import { ofTicket, variants } from "../tables.ts";
import type { Tables } from "../tables.ts";
import { selectFoundComplaints, toFoundComplaint } from "./ticket-details.ts";

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu;
const INTEGER = /^[1-9]\d{0,9}$/u;
const LARGEST = 2_147_483_647;

interface Values extends Omit<SearchComplaintsInput, "ticketId"> {
  readonly ofEntity: string | null;
  readonly ofCustomer: string | null;
  readonly ofTicket: string | null;
  readonly id: string | undefined;
  readonly number: number | undefined;
}

const CONDITIONS = {
  entity: (p) => sql<SqlBool>`${ofTicket.ref("t.entityId")} = ${p("ofEntity")}`,
  customer: (p) => sql<SqlBool>`${ofTicket.ref("t.customerId")} = ${p("ofCustomer")}`,
  ticket: (p) => sql<SqlBool>`${ofTicket.ref("t.id")} = ${p("ofTicket")}`,
  ofCustomer: (p) => ofTicket("t.customerId", "=", p("customerId")),
  device: (p) => ofTicket("t.deviceUdid", "=", p("deviceUdid")),
  email: (p) => sql<SqlBool>`lower(${ofTicket.ref("t.contactEmail")}) = lower(${p("email", "text")})`,
  phone: (p) => ofTicket("t.contactPhone", "=", p("phone")),
  before: (p) => ofTicket("t.number", "<", p("before")),
  // Zendesk's id once there is one; without Zendesk the number stands in its place, and is found by it.
  zendesk: (p) => {
    const given = p("zendeskTicketId", "text");
    return sql<SqlBool>`(${ofTicket.ref("t.zendeskTicketId")} = ${given} or (${ofTicket.ref("t.zendeskTicketId")} is null
      and ${ofTicket.ref("t.number")} = (case when ${given} ~ '^[1-9][0-9]{0,8}$' then ${given}::integer end)))`;
  },
  id: (p) => ofTicket("t.id", "=", p("id")),
  number: (p) => ofTicket("t.number", "=", p("number")),
} as const satisfies Conditions<Values>;

/** The ticket's id, in whichever form it comes; `undefined`: none has that form, so nothing matches. */
const toTicketId = (ticketId: string | undefined): Pick<Values, "id" | "number"> | undefined => {
  if (ticketId === undefined) return { id: undefined, number: undefined };
  if (UUID.test(ticketId)) return { id: ticketId, number: undefined };
  const isNumber = INTEGER.test(ticketId) && Number(ticketId) <= LARGEST;
  return isNumber ? { id: undefined, number: Number(ticketId) } : undefined;
};

const shapeName = ({ key }: Chosen): string => key;

const matching = (db: Kysely<Tables>, p: ParameterFactory<Values>, chosen: Chosen) =>
  db
    .selectFrom("tickets as t")
    .where((eb) => eb.not(eb.ref("t.isDeleted")))
    .where(allOf(CONDITIONS, chosen, p));

const newest = variants<Values>({ tenants: { by: "ofEntity" } })(
  "search-complaints",
  shapeName,
  (db, p, chosen) => {
    const numbers = matching(db, p, chosen).select("t.number").orderBy("t.number", "desc").limit(p("limit"));
    return selectFoundComplaints(db)
      .where(sql<SqlBool>`${ofTicket.ref("t.number")} = any(array${numbers})`)
      .orderBy("t.number", "desc");
  },
  { reads: "many" },
);

const count = variants<Values>({ tenants: { by: "ofEntity" } })(
  "count-complaints",
  shapeName,
  (db, p, chosen) => matching(db, p, chosen).select((eb) => eb.fn.countAll<number>().as("total")),
  { reads: "many" },
);

/** The newest complaints that match all conditions, and how many there are. */
export const searchComplaints = async (
  on: Runner,
  { ticketId, ...input }: SearchComplaintsInput,
  scope: Scope,
): Promise<{ items: Complaint[]; total: number }> => {
  const named = toTicketId(ticketId);
  if (named === undefined) return { items: [], total: 0 };
  const values: Values = {
    ...input,
    ...named,
    ofEntity: scope.entityId,
    ofCustomer: scope.customerId,
    ofTicket: scope.ticketId,
  };
  const chosen = choose(CONDITIONS, {
    entity: isGiven(scope.entityId),
    customer: isGiven(scope.customerId),
    ticket: isGiven(scope.ticketId),
    ofCustomer: isGiven(input.customerId),
    device: isGiven(input.deviceUdid),
    email: isGiven(input.email),
    phone: isGiven(input.phone),
    before: isGiven(input.before),
    zendesk: isGiven(input.zendeskTicketId),
    id: isGiven(named.id),
    number: isGiven(named.number),
  } satisfies Record<keyof typeof CONDITIONS, boolean>);
  const rows = await on.run(newest(chosen), values);
  // A page that isn't full holds all there is.
  if (rows.length < input.limit) return { items: rows.map(toFoundComplaint), total: rows.length };
  const [counted] = await on.run(count(chosen), values);
  return { items: rows.map(toFoundComplaint), total: counted?.total ?? rows.length };
};
