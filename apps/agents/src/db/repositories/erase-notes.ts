import { sql } from "@crossdesk/database";
import type { Runner, SqlBool } from "@crossdesk/database";
import { prepared } from "../tables.ts";

const erased = prepared<{ ticketIds: readonly string[] }>()("decisions-erase-notes", (db, p) =>
  db
    .updateTable("decisions")
    .set({ note: null })
    .where((eb) => sql<SqlBool>`${eb.ref("ticketId")} = any(${p("ticketIds", "uuid[]")})`)
    .where("note", "is not", null),
);

/** Erases the notes with which these tickets were handed over. */
export const eraseNotes = async (on: Runner, ticketIds: readonly string[]): Promise<void> => {
  await on.run(erased, { ticketIds });
};
