import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, createGzip } from "node:zlib";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { fillDatabase, listTables, readState } from "./contents.ts";
import type { DatabaseContents, Table } from "./manifest.ts";

const listed = (columns: readonly string[]): string => columns.map((column) => pg.escapeIdentifier(column)).join(", ");
const fileOf = (folder: string, table: string): string => join(folder, `${table}.copy.gz`);

/** Writes each table of a database into a file of its own, as PostgreSQL's COPY has it, and says what there is. */
export const dumpDatabase = async (client: pg.Client, folder: string): Promise<DatabaseContents> => {
  await mkdir(folder, { recursive: true });
  const state = await readState(client);
  const tables: Table[] = [];
  for (const { name, ...table } of await listTables(client)) {
    const columns = table.columns.map((column) => column.name);
    const copy = client.query(copyTo(`COPY ${pg.escapeIdentifier(name)} (${listed(columns)}) TO STDOUT`));
    const gzip = createGzip({ level: constants.Z_BEST_SPEED });
    await pipeline(copy, gzip, createWriteStream(fileOf(folder, name), { flush: true }));
    tables.push({ name, columns, rows: copy.rowCount });
  }
  return { ...state, tables };
};

/**
 * Fills a database that has the tables of the backup's migrations. The whole outbox is marked to be published again: what the stream still has
 * of it is unknown, and the inboxes of the services recognize events that they have processed.
 */
export const loadDatabase = (url: string, folder: string, { tables, sequences }: DatabaseContents): Promise<void> =>
  fillDatabase(url, {
    tables,
    sequences,
    fill: async (client, { name, columns, rows }) => {
      const copy = client.query(copyFrom(`COPY ${pg.escapeIdentifier(name)} (${listed(columns)}) FROM STDIN`));
      await pipeline(createReadStream(fileOf(folder, name)), createGunzip(), copy);
      if (copy.rowCount !== rows)
        throw new Error(`The backup has ${copy.rowCount} rows of ${name}, and should have ${rows}.`);
    },
    finish: async (client) => {
      await client.query(
        "UPDATE outbox SET published_at = NULL, stream_sequence = NULL, replays = replays + 1 WHERE published_at IS NOT NULL",
      );
    },
  });

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
    const tables = await listTables(client);
    for (const { name } of tables.filter((table) => !NEW.has(table.name))) {
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
