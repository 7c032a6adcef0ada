import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Client, escapeIdentifier } from "pg";

/** The databases that are loaded once and copied for each run. The files service's is made each time, empty. */
const LOADED = ["crossdesk_tickets", "crossdesk_agents"] as const;
const EMPTY = ["crossdesk_files"] as const;

/** Whatever decides what is in the databases: when it changes, they are loaded again. */
const SOURCES = [
  "apps/{tickets,agents}/src/**/migrations/*.ts",
  "packages/stored-service/src/kit-migrations.ts",
  "bench/src/search/{load,vocabulary}.ts",
  "bench/src/partner/data/{dataset,load-database}.ts",
] as const;

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

const versionOf = async (): Promise<string> => {
  const files: string[] = [];
  for await (const file of glob([...SOURCES], { cwd: ROOT })) files.push(file);
  const hash = createHash("sha256");
  for (const file of files.toSorted()) hash.update(file).update(await readFile(`${ROOT}/${file}`));
  return hash.digest("hex").slice(0, 12);
};

const runOn = async (serverUrl: string, work: (client: Client) => Promise<void>): Promise<void> => {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
};

const drop = (client: Client, name: string) =>
  client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);

export interface PreparedDatabases {
  readonly serverUrl: string;
  readonly tickets: number;
  /** Starts the services on empty databases, fills those, and ends the services. */
  readonly load: () => Promise<void>;
}

/** Provides every run with the same fresh databases: loaded the first time, copied from then on. */
export const prepareDatabases = async ({ serverUrl, tickets, load }: PreparedDatabases): Promise<void> => {
  const version = await versionOf();
  const templateOf = (name: string): string => `bench_${tickets}_${version}_${name}`;
  await runOn(serverUrl, async (client) => {
    for (const name of [...LOADED, ...EMPTY]) await drop(client, name);
    const { rows } = await client.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE datname LIKE 'bench\\_%'",
    );
    const present = new Set(rows.map(({ datname }) => datname));
    if (!LOADED.every((name) => present.has(templateOf(name)))) {
      // Those of an older version of the same size are of no more use.
      for (const name of present) if (name.startsWith(`bench_${tickets}_`)) await drop(client, name);
      await load();
      for (const name of LOADED) {
        await client.query(`ALTER DATABASE ${escapeIdentifier(name)} RENAME TO ${escapeIdentifier(templateOf(name))}`);
      }
    }
    for (const name of LOADED) {
      await client.query(
        `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(templateOf(name))} STRATEGY FILE_COPY`,
      );
    }
    await client.query("CHECKPOINT");
  });
};
