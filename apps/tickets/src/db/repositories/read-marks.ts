import { MOST_UNREAD } from "@crossdesk/contracts";
import type { UnreadMessages, Scope } from "@crossdesk/contracts";
import { insertFrom, sql } from "@crossdesk/database";
import type { Kysely, Runner, SqlBool } from "@crossdesk/database";
import { ofTicket, prepared } from "../tables.ts";
import type { Tables } from "../tables.ts";

/** Whose marks: a person is known by the token's subject within the tenant. */
export interface Reader {
  readonly subject: string;
  /** Empty for a reader who belongs to no tenant. */
  readonly entityId: string;
}

const moveMark = prepared<Reader & { ticketId: string; messageId: number }>()("move-read-mark", (db, p) => {
  const message = db
    .selectFrom("messages as m")
    .where("m.ticketId", "=", p("ticketId"))
    .where("m.id", "=", p("messageId"));
  return insertFrom(
    db.insertInto("read_marks"),
    () => message,
    (eb) => ({
      subject: p("subject"),
      entityId: p("entityId"),
      ticketId: eb.ref("m.ticketId"),
      messageId: eb.ref("m.id"),
    }),
  )
    .onConflict((conflict) =>
      conflict.columns(["ticketId", "subject", "entityId"]).doUpdateSet((eb) => ({
        messageId: sql<number>`greatest(${eb.ref("read_marks.messageId")}, ${eb.ref("excluded.messageId")})`,
      })),
    )
    .returning("messageId");
});

/**
 * Moves a reader's mark in a ticket forward, and returns where it stands then; `undefined` where the ticket has no such message.
 */
export const moveReadMark = async (
  on: Runner,
  reader: Reader,
  place: { readonly ticketId: string; readonly messageId: number },
): Promise<number | undefined> => {
  const [row] = await on.run(moveMark, { ...reader, ...place });
  return row?.messageId;
};

const moveCustomers = prepared<{ ticketId: string; messageId: number }>()("move-customer-mark", (db, p) => {
  const message = db
    .selectFrom("messages as m")
    .where("m.ticketId", "=", p("ticketId"))
    .where("m.id", "=", p("messageId"));
  return insertFrom(
    db.insertInto("customer_marks"),
    () => message,
    (eb) => ({ ticketId: eb.ref("m.ticketId"), messageId: eb.ref("m.id") }),
  )
    .onConflict((conflict) =>
      conflict.columns(["ticketId"]).doUpdateSet((eb) => ({
        messageId: sql<number>`greatest(${eb.ref("customer_marks.messageId")}, ${eb.ref("excluded.messageId")})`,
      })),
    )
    .returning("messageId");
});

/** The same for the mark that a ticket's customer has in it. */
export const moveCustomerMark = async (
  on: Runner,
  place: { readonly ticketId: string; readonly messageId: number },
): Promise<number | undefined> => {
  const [row] = await on.run(moveCustomers, place);
  return row?.messageId;
};

/** How far the team has come in reading `tickets as t`. */
export const teamReadUpTo = (db: Kysely<Tables>) =>
  db
    .selectFrom("read_marks as r")
    .select((eb) => eb.fn.max<number | null>("r.messageId").as("readUpTo"))
    .whereRef("r.ticketId", "=", ofTicket.ref("t.id"));

interface UnreadValues extends Reader {
  readonly ids: readonly string[];
  readonly scopeEntityId: string | null;
}

const unreadOf = prepared<UnreadValues>()(
  "count-unread",
  (db, p) => {
    const asked = sql<{ id: string; place: number }>`unnest(${p("ids", "uuid[]")}) with ordinality`.as<"asked">(
      sql`asked (id, place)`,
    );
    return db
      .selectFrom(asked)
      .innerJoin("tickets as t", "t.id", "asked.id")
      .leftJoin("read_marks as r", (join) =>
        join.onRef("r.ticketId", "=", "t.id").on("r.subject", "=", p("subject")).on("r.entityId", "=", p("entityId")),
      )
      .leftJoin("customer_marks as c", "c.ticketId", "t.id")
      .crossJoinLateral((eb) => {
        const counted = eb
          .selectFrom("messages as m")
          .select([])
          .whereRef("m.ticketId", "=", "t.id")
          .where("m.id", ">", eb.fn.coalesce("r.messageId", sql.lit(0)))
          .where("m.senderType", "in", ["customer", "partner"])
          .limit(sql.lit(MOST_UNREAD))
          .as("counted");
        return eb
          .selectFrom(counted)
          .select((inner) => inner.fn.countAll<number>().as("unread"))
          .as("behind");
      })
      .select(["t.id as ticketId", "r.messageId as readUpTo", "c.messageId as customerReadUpTo", "behind.unread"])
      .where((eb) => eb.not(eb.ref("t.isDeleted")))
      .where(
        (eb) =>
          sql<SqlBool>`(${p("scopeEntityId", "text")} is null or ${eb.ref("t.entityId")} = ${p("scopeEntityId")})`,
      )
      .orderBy("asked.place");
  },
  { reads: "many" },
);

/** What a reader has not read of these tickets, in their order; those that the scope has not are left out. */
export const countUnread = (
  on: Runner,
  reader: Reader,
  { ids, scope }: { readonly ids: readonly string[]; readonly scope: Scope },
): Promise<UnreadMessages[]> => on.run(unreadOf, { ...reader, ids, scopeEntityId: scope.entityId });
