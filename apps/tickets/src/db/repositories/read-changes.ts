import type { TicketChange } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Kysely, ParameterFactory, Runner, SqlBool } from "@crossdesk/database";
import type { ChangeFilter, Place, PlacedChange } from "../../domain/change-sequence.ts";
import { prepared } from "../tables.ts";
import type { Tables } from "../tables.ts";
import { TICKET, toTicket } from "../ticket-columns.ts";

interface ChangesValues {
  readonly afterKey: string;
  readonly afterId: number;
  readonly limit: number;
}

/** Up to which transaction all have ended. */
const ENDED = sql`pg_snapshot_xmin(pg_current_snapshot())::text::bigint`;

const behind = (db: Kysely<Tables>, p: ParameterFactory<ChangesValues>) =>
  db
    .selectFrom("ticket_logs as l")
    .select(["l.changeKey", "l.id", "l.ticketId", "l.position", "l.action", "l.actor", "l.actorType", "l.actedAt"])
    .where(
      (eb) =>
        sql<SqlBool>`(${eb.ref("l.changeKey")}, ${eb.ref("l.id")}) > (${p("afterKey", "bigint")}, ${p("afterId", "bigint")})`,
    )
    .where((eb) => sql<SqlBool>`${eb.ref("l.changeKey")} < ${ENDED}`)
    .orderBy("l.changeKey")
    .orderBy("l.id")
    .limit(p("limit"));

const withTickets = (db: Kysely<Tables>, changes: ReturnType<typeof behind>) =>
  db
    .with(
      (name) => name("changes").materialized(),
      () => changes,
    )
    .selectFrom("changes as c")
    .innerJoin("tickets as t", "t.id", "c.ticketId")
    .select([
      TICKET.json("t").as("ticket"),
      "c.changeKey",
      "c.id",
      "c.position",
      "c.action",
      "c.actor",
      "c.actorType",
      "c.actedAt",
    ])
    .orderBy("c.changeKey")
    .orderBy("c.id");

const changesBehind = prepared<ChangesValues>()("changes", (db, p) => withTickets(db, behind(db, p)), {
  reads: "many",
});

interface MissedValues extends ChangesValues {
  readonly upToKey: string;
  readonly upToId: number;
  readonly entityId: string | null;
  readonly customerId: string | null;
  readonly ownTicketId: string | null;
  readonly ticketId: string | null;
}

const changesMissed = prepared<MissedValues>()(
  "missed-changes",
  (db, p) => {
    const missed = behind(db, p)
      .where(
        (eb) =>
          sql<SqlBool>`(${eb.ref("l.changeKey")}, ${eb.ref("l.id")}) <= (${p("upToKey", "bigint")}, ${p("upToId", "bigint")})`,
      )
      .where(
        (eb) => sql<SqlBool>`(${p("entityId", "text")} is null or ${eb.ref("l.entityId")} = ${p("entityId")})
          and (${p("customerId", "text")} is null or ${eb.ref("l.customerId")} = ${p("customerId")})
          and (${p("ownTicketId", "uuid")} is null or ${eb.ref("l.ticketId")} = ${p("ownTicketId")})
          and (${p("ticketId", "uuid")} is null or ${eb.ref("l.ticketId")} = ${p("ticketId")})`,
      );
    return withTickets(db, missed);
  },
  { reads: "many" },
);

type ChangeRow = NonNullable<(typeof changesBehind)["row"]>;

const toPlacedChange = ({ ticket: packed, changeKey, id, position, actedAt, ...log }: ChangeRow): PlacedChange => {
  const ticket = toTicket(packed);
  const { action, actor, actorType } = log;
  const change: TicketChange["change"] = {
    version: position,
    action,
    actor,
    actorType,
    actedAt: actedAt.toISOString(),
  };
  return {
    place: { key: BigInt(changeKey), id },
    entityId: ticket.entityId,
    customerId: ticket.customerId,
    change: { ticket, change },
  };
};

const LATEST_ID = Number.MAX_SAFE_INTEGER;

const endOfChanges = prepared()("changes-end", (db) => db.selectNoFrom(sql<number>`${ENDED}`.as("key")), {
  reads: "many",
});

/** Where the sequence ends now: whatever is committed from here on lies behind it. */
export const readEnd = async (on: Runner): Promise<Place> => {
  const [row] = await on.run(endOfChanges, {});
  if (row === undefined) throw new Error("PostgreSQL gave no snapshot.");
  return { key: BigInt(row.key) - 1n, id: LATEST_ID };
};

/** The changes behind `after`, of all tickets. */
export const readChanges = async (on: Runner, after: Place, limit: number): Promise<PlacedChange[]> => {
  const rows = await on.run(changesBehind, { afterKey: after.key.toString(), afterId: after.id, limit });
  return rows.map(toPlacedChange);
};

/** The same with a filter, and up to a place: what somebody who comes back has missed. */
export const readMissedChanges = async (
  on: Runner,
  { scope, ticketId }: ChangeFilter,
  { after, upTo, limit }: { after: Place; upTo: Place; limit: number },
): Promise<PlacedChange[]> => {
  const rows = await on.run(changesMissed, {
    afterKey: after.key.toString(),
    afterId: after.id,
    limit,
    upToKey: upTo.key.toString(),
    upToId: upTo.id,
    entityId: scope.entityId,
    customerId: scope.customerId,
    ownTicketId: scope.ticketId,
    ticketId,
  });
  return rows.map(toPlacedChange);
};
