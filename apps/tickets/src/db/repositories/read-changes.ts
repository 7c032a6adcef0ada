import type { ReadChangesInput, TicketChange } from "@crossdesk/contracts";
import { sql, unnest } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";
import { TICKET, toTicket } from "../ticket-columns.ts";
import { messageJson, toMessage } from "./messages.ts";
import type { PackedMessage } from "./messages.ts";
import { noteJson, toNote } from "./notes.ts";
import type { PackedNote } from "./notes.ts";

interface ChangesValues {
  readonly ticketIds: readonly string[];
  readonly afters: readonly number[];
  readonly upTos: readonly number[];
  readonly limit: number;
}

const changesOf = prepared<ChangesValues>({ tenants: "key" })(
  "changes-of-tickets",
  (db, p) =>
    db
      .selectFrom(
        unnest<{ ticketId: string; after: number; upTo: number }>({
          ticketId: p("ticketIds", "uuid[]"),
          after: p("afters", "integer[]"),
          upTo: p("upTos", "integer[]"),
        }).as("asked"),
      )
      .innerJoin("ticket_logs as l", (join) =>
        join
          .onRef("l.ticketId", "=", "asked.ticketId")
          .onRef("l.position", ">", "asked.after")
          .onRef("l.position", "<=", "asked.upTo"),
      )
      .innerJoin("tickets as t", "t.id", "l.ticketId")
      .select(["l.position", "l.action", "l.actor", "l.actorType", "l.actedAt", TICKET.json("t").as("ticket")])
      .select((eb) =>
        sql<PackedMessage | null>`(
          select ${messageJson("m")} from ${sql.table("messages")} as m
          where ${sql.ref("m.id")} = (${eb.ref("l.detail")} ->> 'messageId')::bigint
            and ${sql.ref("m.ticketId")} = ${eb.ref("l.ticketId")})`.as("message"),
      )
      .select((eb) =>
        sql<PackedNote | null>`(
          select ${noteJson("n")} from ${sql.table("notes")} as n
          where ${sql.ref("n.id")} = (${eb.ref("l.detail")} ->> 'noteId')::bigint
            and ${sql.ref("n.ticketId")} = ${eb.ref("l.ticketId")})`.as("note"),
      )
      .orderBy("l.ticketId")
      .orderBy("l.position")
      .limit(p("limit")),
  { reads: "many" },
);

type ChangeRow = NonNullable<(typeof changesOf)["row"]>;

const toChange = ({ position, actedAt, ticket, message, note, ...log }: ChangeRow): TicketChange => {
  const { action, actor, actorType } = log;
  return {
    ticket: toTicket(ticket),
    change: { version: position, action, actor, actorType, actedAt: actedAt.toISOString() },
    ...(message === null ? {} : { message: toMessage(message) }),
    ...(note === null ? {} : { note: toNote(note) }),
  };
};

/** The changes of these versions, those of a ticket in their order. */
export const readChanges = async (
  on: Runner,
  of: ReadChangesInput["of"],
  limit: number,
): Promise<readonly TicketChange[]> => {
  const rows = await on.run(changesOf, {
    ticketIds: of.map(({ ticketId }) => ticketId),
    afters: of.map(({ after }) => after),
    upTos: of.map(({ upTo }) => upTo),
    limit,
  });
  return rows.map(toChange);
};
