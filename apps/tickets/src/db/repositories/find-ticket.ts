import type { Ticket, TicketReference, Scope } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Expression, Kysely, ParameterFactory, Runner, SqlBool } from "@crossdesk/database";
import { ofTicket, variants } from "../tables.ts";
import type { Tables } from "../tables.ts";
import { TICKET, toTicket } from "../ticket-columns.ts";
import type { PackedTicket } from "../ticket-columns.ts";

/**
 * A ticket as it was read for a change, with what only this service knows of it. Either its row is locked by then, or somebody else
 * may come first, and the change fails by the version.
 */
export interface TicketToChange {
  readonly ticket: Ticket;
  /** The token's `sub` of the agent who has it; `null` also where it did not come with the assignment. */
  readonly assignedSubject: string | null;
  readonly logCount: number;
  readonly logHash: Buffer;
  /** What its texts are hashed with; `null` where no line vouches for them. */
  readonly seal: Buffer | null;
}

/** What a ticket is found by: one of these, within a scope. */
export interface Lookup extends Scope {
  readonly id?: string;
  readonly number?: number;
  readonly roomId?: string;
  readonly feedbackId?: string;
  readonly orderId?: string;
  /** The order's id where it has the form of a ticket's. */
  readonly orderIdAsId?: string | null;
}

/** By which of them. */
export type LookupKind = "id" | "number" | "roomId" | "feedbackId" | "orderId";

/** The name of a lookup, for the names of its statements. */
export const kindName = (kind: LookupKind): string => kind;

/** Limits a lookup to the tickets of the caller's tenant, customer or session: any other is answered like one that does not exist. */
export const isInScope = (p: ParameterFactory<Scope>): Expression<SqlBool> =>
  sql`(${p("entityId", "text")} is null or ${ofTicket.ref("t.entityId")} = ${p("entityId")})
    and (${p("customerId", "text")} is null or ${ofTicket.ref("t.customerId")} = ${p("customerId")})
    and (${p("ticketId", "uuid")} is null or ${ofTicket.ref("t.id")} = ${p("ticketId")})`;

/**
 * A ticket by an order id: the order's newest support session, else the newest ticket that carries the order. Tickets without
 * an order are reached by `refId`, or by their id, in its place: so every ticket has a name in every dialect.
 */
const hasOrder = (db: Kysely<Tables>, p: ParameterFactory<Lookup>): Expression<SqlBool> => {
  const ranked = (rank: number) =>
    db
      .selectFrom("tickets as t")
      .select([sql.lit(rank).as("rank"), "t.number"])
      .where(isInScope(p));
  const newest = (rank: number) => ranked(rank).orderBy("t.number", "desc").limit(1);
  const session = newest(1).where("t.orderId", "=", p("orderId")).where("t.channel", "=", "beckn");
  const byOrder = newest(2).where("t.orderId", "=", p("orderId"));
  const byReference = newest(3).where("t.refId", "=", p("orderId"));
  const byId = ranked(4).where("t.id", "=", p("orderIdAsId", "uuid"));
  const found = sql`${session} union all ${byOrder} union all ${byReference} union all ${byId}`;
  return sql`${ofTicket.ref("t.number")} = (
    select ${sql.ref("found.number")} from (${found}) as found order by found.rank limit 1)`;
};

/** The ticket that is meant, if the scope has it. */
export const isMeant = (db: Kysely<Tables>, p: ParameterFactory<Lookup>, kind: LookupKind): Expression<SqlBool> => {
  const isNamed: Readonly<Record<LookupKind, () => Expression<SqlBool>>> = {
    id: () => ofTicket("t.id", "=", p("id")),
    number: () => ofTicket("t.number", "=", p("number")),
    roomId: () => ofTicket("t.roomId", "=", p("roomId")),
    feedbackId: () => ofTicket("t.feedbackId", "=", p("feedbackId")),
    orderId: () => hasOrder(db, p),
  };
  const there = ofTicket.not(ofTicket.ref("t.isDeleted"));
  return ofTicket.and([there, isNamed[kind](), ...(kind === "orderId" ? [] : [isInScope(p)])]);
};

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu;

/** What the reference names a ticket by. */
export const kindOf = (reference: TicketReference): LookupKind => {
  if ("id" in reference) return "id";
  if ("number" in reference) return "number";
  if ("roomId" in reference) return "roomId";
  return "feedbackId" in reference ? "feedbackId" : "orderId";
};

/** The values that find the ticket meant. */
export const toLookup = (reference: TicketReference, scope: Scope): Lookup => {
  if (!("orderId" in reference)) return { ...scope, ...reference };
  const { orderId } = reference;
  return { ...scope, orderId, orderIdAsId: UUID.test(orderId) ? orderId : null };
};

const ticketByName = variants<Lookup>()("find-ticket", kindName, (db, p, kind) =>
  db
    .selectFrom("tickets as t")
    .select(TICKET.json("t").as("ticket"))
    .where(isMeant(db, p, kind)),
);

/** Reads a ticket. */
export const findTicket = async (on: Runner, reference: TicketReference, scope: Scope): Promise<Ticket | undefined> => {
  const [row] = await on.run(ticketByName(kindOf(reference)), toLookup(reference, scope));
  return row === undefined ? undefined : toTicket(row.ticket);
};

const ticketKeyByName = variants<Lookup>()("find-ticket-key", kindName, (db, p, kind) =>
  db
    .selectFrom("tickets as t")
    .select(["t.id", "t.entityId", "t.customerId"])
    .where(isMeant(db, p, kind)),
);

/** A ticket's id, and whose it is. */
export type TicketKey = Pick<Ticket, "id" | "entityId" | "customerId">;

/** The ids alone of a ticket, where no more of it is needed. */
export const findTicketKey = async (
  on: Runner,
  reference: TicketReference,
  scope: Scope,
): Promise<TicketKey | undefined> => {
  const [row] = await on.run(ticketKeyByName(kindOf(reference)), toLookup(reference, scope));
  return row;
};

/** What a change of `tickets as t` starts from, as `toTicketToChange` takes it. */
export const CHANGE_COLUMNS = [
  TICKET.json("t").as("ticket"),
  "t.assignedSubject",
  "t.logCount",
  "t.logHash",
  "t.seal",
] as const;

export const toTicketToChange = ({
  ticket,
  assignedSubject,
  logCount,
  logHash,
  seal,
}: Omit<TicketToChange, "ticket"> & { readonly ticket: PackedTicket }): TicketToChange => ({
  ticket: toTicket(ticket),
  assignedSubject,
  logCount,
  logHash,
  seal,
});

const lockByName = variants<Lookup>()("lock-ticket", kindName, (db, p, kind) =>
  db
    .selectFrom("tickets as t")
    .select(CHANGE_COLUMNS)
    .where(isMeant(db, p, kind))
    .forUpdate("t"),
);

/** Reads a ticket and locks its row until the transaction ends: changes of one ticket happen one after another. */
export const lockTicket = async (
  on: Runner,
  reference: TicketReference,
  scope: Scope,
): Promise<TicketToChange | undefined> => {
  const [row] = await on.run(lockByName(kindOf(reference)), toLookup(reference, scope));
  return row === undefined ? undefined : toTicketToChange(row);
};
