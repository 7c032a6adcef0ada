import { listTables, readState } from "@crossdesk/backup/contents";
import type { StoredTable } from "@crossdesk/backup/contents";
import pg from "pg";
import type { DatabaseDump } from "./fixture.ts";

/** Columns of type `json` come as text: what was hashed is found again to the letter. */
const rowsOf = ({ name, columns, key }: StoredTable): string => {
  const listed = columns.map((column) => {
    const quoted = pg.escapeIdentifier(column.name);
    return column.isJson ? `${quoted}::text AS ${quoted}` : quoted;
  });
  const table = pg.escapeIdentifier(name);
  return `SELECT row_to_json(r) AS row FROM (SELECT ${listed.join(", ")} FROM ${table} ORDER BY ${key ?? "1"}) r`;
};

/** The service deletes these after a day of the database's clock; a day of the life counts as one. */
const EXPIRED = `
  DELETE FROM outbox WHERE published_at IS NOT NULL AND (envelope::json ->> 'occurredAt')::timestamptz < $1::timestamptz - interval '24 hours'`;

/** All that a database holds, as text that a review can read: its rows as JSON, which migrations have made its tables, and where its sequences stand. */
export const dumpDatabase = async (connectionString: string, now: Date): Promise<DatabaseDump> => {
  const client = new pg.Client({ connectionString, options: "-c timezone=UTC" });
  await client.connect();
  try {
    await client.query(EXPIRED, [now]);
    // Everything as of one moment.
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const { migrations, sequences } = await readState(client);
    const tables: Record<string, Record<string, unknown>[]> = {};
    for (const table of await listTables(client)) {
      const { rows } = await client.query<{ row: Record<string, unknown> }>(rowsOf(table));
      tables[table.name] = rows.map(({ row }) => row);
    }
    return {
      migrations,
      sequences: Object.fromEntries(
        Object.entries(sequences).map(([name, value]) => [name, value === null ? null : Number(value)]),
      ),
      tables,
    };
  } finally {
    await client.end();
  }
};
