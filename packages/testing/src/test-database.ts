import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type ClientBase, escapeIdentifier, Pool } from "pg";
import { databaseUrl, withClient } from "@crossdesk/deploy";
import { type PostgresServer, startPostgres } from "@crossdesk/dev-stack";
import { addressOnDemand } from "./on-demand.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Answers with the URL of the run's PostgreSQL server, starting it at the first request. */
    crossdeskPostgres: string;
    /** Answers with the folder of an initialised PostgreSQL cluster, to be copied. */
    crossdeskCluster: string;
  }
}

/** A database of one test file, dropped at its end with whatever is still connected to it. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly name: string;
}

/** What new databases are copies of: made by the first test of a run that asks for it, then only copied. */
export interface DatabaseTemplate {
  /** The same name stands for the same contents in the whole run, of all packages where it is `npm test`. */
  readonly name: string;
  /** Fills an empty database. Connections that it leaves open are ended. */
  readonly fill: (url: string) => Promise<unknown>;
}

export interface TestDatabaseOptions {
  readonly name?: string;
  /** Without it the database is empty. */
  readonly template?: DatabaseTemplate;
}

/**
 * Creates a database on the one PostgreSQL server that all files of a vitest run share. It needs `vitest-global-setup.ts`
 * as `globalSetup`; the first call of a run starts the server.
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = await sharedServerUrl();
  const name = options.name ?? `test_${randomUUID().replaceAll("-", "")}`;
  const template = options.template === undefined ? "template0" : await templateDatabase(server, options.template);
  const administration = administrationOf(server);
  await copyDatabase(administration, template, name);
  return {
    name,
    url: databaseUrl(server, name),
    async [Symbol.asyncDispose]() {
      await untilLeft(administration, name);
      await administration.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
    },
  };
}

type Administration = Pick<ClientBase, "query">;
const pools = new Map<string, Pool>();

/**
 * Connections to the server itself, kept from test to test: to open them each time took as long as to copy a database. They do not keep a
 * worker alive, and end with the server.
 */
const administrationOf = (server: string): Administration => {
  const known = pools.get(server);
  if (known !== undefined) return known;
  const pool = new Pool({ connectionString: server, max: 3, idleTimeoutMillis: 0, allowExitOnIdle: true });
  pool.on("error", () => undefined);
  pools.set(server, pool);
  return pool;
};

const LEAVES_WITHIN_MS = 500;
const LOOK_MS = 10;

/** A pool that has ended may have connections that are still closing: one that is cut off then is an unhandled error. */
const untilLeft = async (client: Administration, name: string): Promise<void> => {
  const giveUpAt = performance.now() + LEAVES_WITHIN_MS;
  const look = () => client.query("SELECT 1 FROM pg_stat_activity WHERE datname = $1 LIMIT 1", [name]);
  while ((await look()).rowCount !== 0 && performance.now() < giveUpAt) await delay(LOOK_MS);
};

/** Copying files is quicker than logging each page, where nothing is synced to disk. */
const copyDatabase = (client: Administration, from: string, to: string) =>
  client.query(`CREATE DATABASE ${escapeIdentifier(to)} TEMPLATE ${escapeIdentifier(from)} STRATEGY FILE_COPY`);

const templates = new Map<string, Promise<string>>();

const templateDatabase = (server: string, template: DatabaseTemplate): Promise<string> => {
  const known = templates.get(template.name);
  if (known !== undefined) return known;
  const made = withClient(server, (client) => ensureTemplate(client, server, template)).catch((error: unknown) => {
    // The next test tries again instead of failing for this one's reason.
    templates.delete(template.name);
    throw error;
  });
  templates.set(template.name, made);
  return made;
};

/** Any number, as long as all workers of a run use the same. */
const TEMPLATES_LOCK = 8_142_331;

/** One worker fills the template while the others wait; it gets its name only once it is complete. */
const ensureTemplate = async (
  client: ClientBase,
  server: string,
  { name, fill }: DatabaseTemplate,
): Promise<string> => {
  const template = `template_${name}`;
  const draft = `draft_${name}`;
  const lock = [TEMPLATES_LOCK, name];
  await client.query("SELECT pg_advisory_lock($1, hashtext($2))", lock);
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [template]);
    if (found.rowCount !== 0) return template;
    await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(draft)} WITH (FORCE)`);
    await copyDatabase(client, "template0", draft);
    await fill(databaseUrl(server, draft));
    // Only a database without connections can be copied.
    await client.query(`ALTER DATABASE ${escapeIdentifier(draft)} ALLOW_CONNECTIONS false`);
    await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [draft]);
    await client.query(`ALTER DATABASE ${escapeIdentifier(draft)} RENAME TO ${escapeIdentifier(template)}`);
    return template;
  } finally {
    await client.query("SELECT pg_advisory_unlock($1, hashtext($2))", lock);
  }
};

/** The folder of the run's initialised PostgreSQL cluster, which data of a test's own is copied from. */
export async function initialisedCluster(): Promise<string> {
  const { inject } = await import("vitest");
  return addressOnDemand(inject("crossdeskCluster"));
}

/** A PostgreSQL server of one test's own, which it may kill: a copy of the run's initialised cluster. */
export async function startTestPostgres(options: { readonly dataDir?: string } = {}): Promise<PostgresServer> {
  return startPostgres({ ...options, copyOf: await initialisedCluster() });
}

async function sharedServerUrl(): Promise<string> {
  // vitest refuses to be imported outside a test worker, and this package is used there too.
  const { inject } = await import("vitest");
  return addressOnDemand(inject("crossdeskPostgres"));
}
