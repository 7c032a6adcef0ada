import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, createGzip } from "node:zlib";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import type { DatabaseContents, Table } from "./manifest.ts";

const MIGRATIONS = "mikro_orm_migrations";

/** Their columns in the order of the table; what is generated makes itself again. */
const TABLES = `
  SELECT relname AS name, (
    SELECT json_agg(attname ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
  ) AS columns
  FROM pg_class c
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> $1 ORDER BY relname`;

const SEQUENCES = `
  SELECT sequencename AS name, last_value::text AS value FROM pg_sequences
  WHERE schemaname = 'public' AND sequencename NOT LIKE $1 ORDER BY sequencename`;

const listed = (columns: readonly string[]): string => columns.map((column) => pg.escapeIdentifier(column)).join(", ");
const fileOf = (folder: string, table: string): string => join(folder, `${table}.copy.gz`);

/** Writes each table of a database into a file of its own, as PostgreSQL's COPY has it, and says what there is. */
export const dumpDatabase = async (client: pg.Client, folder: string): Promise<DatabaseContents> => {
  await mkdir(folder, { recursive: true });
  const migrations = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS} ORDER BY id`);
  const sequences = await client.query<{ name: string; value: string | null }>(SEQUENCES, [`${MIGRATIONS}%`]);
  const found = await client.query<Omit<Table, "rows">>(TABLES, [MIGRATIONS]);
  const tables: Table[] = [];
  for (const { name, columns } of found.rows) {
    const copy = client.query(copyTo(`COPY ${pg.escapeIdentifier(name)} (${listed(columns)}) TO STDOUT`));
    const gzip = createGzip({ level: constants.Z_BEST_SPEED });
    await pipeline(copy, gzip, createWriteStream(fileOf(folder, name), { flush: true }));
    tables.push({ name, columns, rows: copy.rowCount });
  }
  return {
    migrations: migrations.rows.map(({ name }) => name),
    sequences: Object.fromEntries(sequences.rows.map(({ name, value }) => [name, value])),
    tables,
  };
};

/** Migrations make rows too, though not in tables that refuse to lose any. */
const removeRows = async (client: pg.Client, table: string): Promise<void> => {
  const name = pg.escapeIdentifier(table);
  const { rows } = await client.query(`SELECT FROM ${name} LIMIT 1`);
  if (rows.length > 0) await client.query(`DELETE FROM ${name}`);
};

/**
 * Fills a database that has the tables of the backup's migrations, in one transaction. All of the outbox waits to be published again: which
 * of it the services have had stands in their inboxes, and what the stream has of it nobody knows.
 */
export const loadDatabase = async (url: string, folder: string, contents: DatabaseContents): Promise<void> => {
  const client = new pg.Client({ connectionString: url, options: "-c timezone=UTC", keepAlive: true });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL session_replication_role = replica");
    for (const { name, columns, rows } of contents.tables) {
      await removeRows(client, name);
      const copy = client.query(copyFrom(`COPY ${pg.escapeIdentifier(name)} (${listed(columns)}) FROM STDIN`));
      await pipeline(createReadStream(fileOf(folder, name)), createGunzip(), copy);
      if (copy.rowCount !== rows)
        throw new Error(`The backup has ${copy.rowCount} rows of ${name}, and should have ${rows}.`);
    }
    for (const [sequence, value] of Object.entries(contents.sequences)) {
      const called = value !== null;
      await client.query("SELECT setval($1::regclass, $2, $3)", [pg.escapeIdentifier(sequence), value ?? "1", called]);
    }
    await client.query(
      "UPDATE outbox SET published_at = NULL, stream_sequence = NULL, replays = replays + 1 WHERE published_at IS NOT NULL",
    );
    await client.query("COMMIT");
  } finally {
    await client.end();
  }
};

/** A file of the backup's tables that is not there, if any is not. */
export const findMissingFile = (folder: string, { tables }: DatabaseContents): string | undefined =>
  tables.map(({ name }) => fileOf(folder, name)).find((file) => !existsSync(file));

/** What a migration leaves in a new database. */
const NEW: ReadonlySet<string> = new Set(["presence_watch"]);

/** A table of a database that has rows, if any has some that could be lost. */
export const findUsedTable = async (url: string): Promise<string | undefined> => {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>(TABLES, [MIGRATIONS]);
    for (const { name } of rows.filter((table) => !NEW.has(table.name))) {
      const found = await client.query(`SELECT FROM ${pg.escapeIdentifier(name)} LIMIT 1`);
      if (found.rows.length > 0) return name;
    }
    return undefined;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === "3D000") return undefined;
    throw error;
  } finally {
    await client.end();
  }
};
