import pg from "pg";

const MIGRATIONS = "mikro_orm_migrations";

/** A table as its rows are copied. */
export interface StoredTable {
  readonly name: string;
  /** In the order of the table; what is generated makes itself again. `isJson`: kept to the letter, which `jsonb` is not. */
  readonly columns: readonly { readonly name: string; readonly isJson: boolean }[];
  /** The columns of its primary key, quoted, with commas between them. */
  readonly key: string | null;
}

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

const SEQUENCES = `
  SELECT sequencename AS name, last_value::text AS value FROM pg_sequences
  WHERE schemaname = 'public' AND sequencename NOT LIKE $1 ORDER BY sequencename`;

/** The tables of a database, but for that of its migrations. */
export const listTables = async (client: pg.Client): Promise<StoredTable[]> =>
  (await client.query<StoredTable>(TABLES, [MIGRATIONS])).rows;

/** Where sequences stand; `null` where none was ever taken of them. */
export type Sequences = Readonly<Record<string, string | null>>;

/** Where sequences stand, and the names of the migrations that have run, in their order. */
export const readState = async (client: pg.Client): Promise<{ migrations: string[]; sequences: Sequences }> => {
  const migrations = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS} ORDER BY id`);
  const sequences = await client.query<{ name: string; value: string | null }>(SEQUENCES, [`${MIGRATIONS}%`]);
  return {
    migrations: migrations.rows.map(({ name }) => name),
    sequences: Object.fromEntries(sequences.rows.map(({ name, value }) => [name, value])),
  };
};

/** Migrations make rows too, though not in tables that refuse to lose any. */
const removeRows = async (client: pg.Client, table: string): Promise<void> => {
  const name = pg.escapeIdentifier(table);
  const { rows } = await client.query(`SELECT FROM ${name} LIMIT 1`);
  if (rows.length > 0) await client.query(`DELETE FROM ${name}`);
};

/** What a database is filled with. */
export interface Filling<Table extends { readonly name: string }> {
  readonly tables: readonly Table[];
  readonly sequences: Sequences;
  /** Writes the rows of a table, which is empty. */
  readonly fill: (client: pg.Client, table: Table) => Promise<void>;
  /** Runs last, in the same transaction. */
  readonly finish?: (client: pg.Client) => Promise<void>;
}

/** Fills a database that has the tables already, in one transaction; triggers and foreign keys are not looked at meanwhile. */
export const fillDatabase = async <Table extends { readonly name: string }>(
  connectionString: string,
  { tables, sequences, fill, finish }: Filling<Table>,
): Promise<void> => {
  const client = new pg.Client({ connectionString, options: "-c timezone=UTC", keepAlive: true });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL session_replication_role = replica");
    for (const table of tables) {
      await removeRows(client, table.name);
      await fill(client, table);
    }
    for (const [sequence, value] of Object.entries(sequences)) {
      const called = value !== null;
      await client.query("SELECT setval($1::regclass, $2, $3)", [pg.escapeIdentifier(sequence), value ?? "1", called]);
    }
    await finish?.(client);
    await client.query("COMMIT");
  } finally {
    await client.end();
  }
};
