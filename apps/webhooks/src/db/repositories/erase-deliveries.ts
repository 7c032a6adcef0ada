import { sql } from "@crossdesk/database";
import type { Runner, SqlBool } from "@crossdesk/database";
import { prepared } from "../tables.ts";

interface OfTickets {
  readonly ticketIds: readonly string[];
}

const answers = prepared<OfTickets>()(
  "erase-answers-of-endpoints",
  (db, p) =>
    db.deleteFrom("attempts").where((eb) =>
      eb.exists(
        eb
          .selectFrom("deliveries as d")
          .select([])
          .whereRef("d.id", "=", "attempts.deliveryId")
          .where((of) => sql<SqlBool>`${of.ref("d.ticketId")} = any(${p("ticketIds", "uuid[]")})`),
      ),
    ),
  { reads: "many" },
);

const names = prepared<OfTickets>()(
  "erase-names-in-messages",
  (db, p) =>
    db
      .updateTable("messages")
      .set((eb) => ({ body: sql<string>`jsonb_set(${eb.ref("body")}::jsonb, '{data,attachmentNames}', '[]')::text` }))
      .where("type", "=", "message.added")
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom("deliveries as d")
            .select([])
            .whereRef("d.messageId", "=", "messages.id")
            .where((of) => sql<SqlBool>`${of.ref("d.ticketId")} = any(${p("ticketIds", "uuid[]")})`),
        ),
      ),
  { reads: "many" },
);

/** Erases names of files and answers of endpoints from stored deliveries of these tickets. Ids stay, and pending deliveries are still sent. */
export const eraseDeliveries = async (on: Runner, ticketIds: readonly string[]): Promise<void> => {
  if (ticketIds.length === 0) return;
  await on.run(answers, { ticketIds });
  await on.run(names, { ticketIds });
};
