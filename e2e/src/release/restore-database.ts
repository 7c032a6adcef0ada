import { fillDatabase } from "@crossdesk/backup/contents";
import pg from "pg";
import type { DatabaseDump } from "./fixture.ts";

/** Times that follow the database's own clock, and not the services': what is kept for some time is kept by them. */
const OF_THE_DATABASE: Readonly<Record<string, readonly string[]>> = {
  outbox: ["created_at", "published_at"],
  inbox: ["handled_at"],
  idempotency_keys: ["created_at"],
};

const JSON_COLUMNS = `
  SELECT attname AS name FROM pg_attribute
  WHERE attrelid = $1::regclass AND atttypid = 'json'::regtype AND attnum > 0 AND NOT attisdropped`;

const insertRows = async (
  client: pg.Client,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> => {
  const [first] = rows;
  if (first === undefined) return;
  const found = await client.query<{ name: string }>(JSON_COLUMNS, [table]);
  const texts = new Set(found.rows.map(({ name }) => name));
  const columns = Object.keys(first);
  const values = columns.map((column) =>
    texts.has(column) ? `(each.value ->> ${pg.escapeLiteral(column)})::json` : `r.${pg.escapeIdentifier(column)}`,
  );
  const name = pg.escapeIdentifier(table);
  await client.query(
    `INSERT INTO ${name} (${columns.map((column) => pg.escapeIdentifier(column)).join(", ")}) OVERRIDING SYSTEM VALUE
      SELECT ${values.join(", ")} FROM json_array_elements($1::json) WITH ORDINALITY AS each (value, no)
        CROSS JOIN LATERAL json_populate_record(NULL::${name}, each.value) r ORDER BY each.no`,
    [JSON.stringify(rows)],
  );
};

const moveTimes = async (client: pg.Client, table: string, recordedAt: string): Promise<void> => {
  const moved = (OF_THE_DATABASE[table] ?? []).map((column) => `${column} = ${column} + (now() - $1::timestamptz)`);
  if (moved.length > 0) await client.query(`UPDATE ${table} SET ${moved.join(", ")}`, [recordedAt]);
};

/**
 * Fills a database, which has the tables of the dump's migrations and no others, with all that the dump holds. `recordedAt` is when
 * it was made: what the database's own clock has written is as old now as it was then.
 */
export const restoreDatabase = (
  connectionString: string,
  { dump, recordedAt }: { readonly dump: DatabaseDump; readonly recordedAt: string },
): Promise<void> =>
  fillDatabase(connectionString, {
    tables: Object.entries(dump.tables).map(([name, rows]) => ({ name, rows })),
    sequences: Object.fromEntries(
      Object.entries(dump.sequences).map(([name, value]) => [name, value === null ? null : String(value)]),
    ),
    fill: async (client, { name, rows }) => {
      await insertRows(client, name, rows);
      await moveTimes(client, name, recordedAt);
    },
  });
