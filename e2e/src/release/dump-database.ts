import pg from "pg";
import type { DatabaseDump } from "./fixture.ts";

const MIGRATIONS = "mikro_orm_migrations";

const TABLES = `
  SELECT relname AS name, (
      SELECT json_agg(json_build_object('name', attname, 'isJson', atttypid = 'json'::regtype) ORDER BY attnum)
      FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ) AS columns, (
      SELECT string_agg(quote_ident(attname), ', ' ORDER BY array_position(indkey::int2[], attnum))
      FROM pg_index JOIN pg_attribute ON attrelid = c.oid AND attnum = ANY (indkey) WHERE indrelid = c.oid AND indisprimary
    ) AS key
  FROM pg_class c
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> $1
  ORDER BY relname`;

interface Table {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly isJson: boolean }[];
  readonly key: string | null;
}

/** Columns of type `json` come as text: what was hashed is found again to the letter. */
const rowsOf = ({ name, columns, key }: Table): string => {
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

/** All that a database holds: its rows as JSON, which migrations have made its tables, and where its sequences stand. */
export const dumpDatabase = async (connectionString: string, now: Date): Promise<DatabaseDump> => {
  const client = new pg.Client({ connectionString, options: "-c timezone=UTC" });
  await client.connect();
  try {
    await client.query(EXPIRED, [now]);
    // Everything as of one moment.
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const migrations = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS} ORDER BY id`);
    const sequences = await client.query<{ name: string; value: number | null }>(
      `SELECT sequencename AS name, last_value::float8 AS value FROM pg_sequences
        WHERE schemaname = 'public' AND sequencename NOT LIKE $1 ORDER BY sequencename`,
      [`${MIGRATIONS}%`],
    );
    const tables: Record<string, Record<string, unknown>[]> = {};
    for (const table of (await client.query<Table>(TABLES, [MIGRATIONS])).rows) {
      const { rows } = await client.query<{ row: Record<string, unknown> }>(rowsOf(table));
      tables[table.name] = rows.map(({ row }) => row);
    }
    return {
      migrations: migrations.rows.map(({ name }) => name),
      sequences: Object.fromEntries(sequences.rows.map(({ name, value }) => [name, value])),
      tables,
    };
  } finally {
    await client.end();
  }
};
