import { sql } from "@crossdesk/database";
import type { Runner, SqlBool } from "@crossdesk/database";
import { prepared } from "../tables.ts";

const BATCH = 500;

const ticketEnds = prepared<{ after: number }>()(
  "audit-tickets",
  (db, p) =>
    db
      .selectFrom("tickets")
      .select(["id", "number", "logCount", "logHash"])
      .where("number", ">", p("after"))
      .orderBy("number")
      .limit(sql.lit(BATCH)),
  { reads: "many" },
);

/** How many lines the ticket's own row knows of, and the hash of the last: what is cut off at the end shows by it. */
export type TicketEnd = NonNullable<(typeof ticketEnds)["row"]>;

/** The next tickets behind a number. */
export const readTicketEnds = (on: Runner, after: number): Promise<TicketEnd[]> => on.run(ticketEnds, { after });

const linesOf = prepared<{ ids: readonly string[] }>()(
  "audit-lines",
  (db, p) =>
    db
      .selectFrom("ticket_logs")
      .select((eb) => [
        "id",
        "ticketId",
        "ticketNumber",
        "position",
        "action",
        "actor",
        "actorType",
        "actedAt",
        sql<string>`${eb.ref("detail")}::text`.as("detail"),
        "requestId",
        "previousHash",
        "hash",
      ])
      .where((eb) => sql<SqlBool>`${eb.ref("ticketId")} = any(${p("ids", "uuid[]")})`)
      .orderBy("ticketId")
      .orderBy("position"),
  { reads: "many" },
);

/** A line of the audit log, with its detail to the letter. */
export type LogLine = NonNullable<(typeof linesOf)["row"]>;

/** The lines of these tickets, in their order. */
export const readLogLines = (on: Runner, ids: readonly string[]): Promise<LogLine[]> => on.run(linesOf, { ids });
