import { setTimeout as delay } from "node:timers/promises";
import type { Constructor, MigrationObject } from "@mikro-orm/core";
import type { Migration } from "@mikro-orm/migrations";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { Logger } from "pino";
import { missingOf } from "./await-migrations.ts";
import { databaseName } from "./connection-settings.ts";

/** One migration. `name` is stored, and so never changes; migrations run in the order of their list. */
export interface NamedMigration {
  readonly name: string;
  readonly class: Constructor<Migration>;
  /**
   * What this takes away or tightens (`table`, `table.column`, a constraint, a function's signature), and the release that stopped relying on it: one that is
   * out already, so that it can run beside this one.
   */
  readonly unusedSince?: Readonly<Record<string, string>>;
}

/** What the migrations need: `client` is a connection that holds the lock and nothing else. */
export interface MigrateOptions {
  readonly url: URL;
  readonly client: pg.Client;
  readonly migrations: readonly NamedMigration[];
  /** In whose name, where the URL is a superuser's. */
  readonly owner?: string | undefined;
  /** Called after each that has run, before the next. */
  readonly onMigrated?: ((name: string) => Promise<void>) | undefined;
  readonly logger: Logger;
}

/** Any number will do, as long as every replica of a service uses the same one on its database. */
const MIGRATIONS_LOCK = 7_261_455;

/** How long a migration waits for a locked table, in milliseconds; statements queued behind it wait as long. */
const LOCKED_WITHIN_MS = 1_000;
/** Shorter than the server's default, so that PostgreSQL aborts the migration, not a service, in a deadlock. */
const DEADLOCK_MS = 100;

/**
 * The settings of each connection. Names of roles that this system makes need no quotes. Only a superuser may set `deadlock_timeout`.
 */
const optionsFor = (owner: string | undefined): string =>
  `-c timezone=UTC -c lock_timeout=${LOCKED_WITHIN_MS}` +
  (owner === undefined ? "" : ` -c deadlock_timeout=${DEADLOCK_MS} -c role=${owner}`);

/** `lock_not_available` and `deadlock_detected`: the tables are in use. */
const IN_USE: ReadonlySet<unknown> = new Set(["55P03", "40P01"]);
const PAUSE_MS = 250;
const WARNED_EVERY_MS = 30_000;

/** Repeats a migration for as long as its tables are in use. */
const retryWhileInUse = async (name: string, logger: Logger, attempt: () => Promise<unknown>): Promise<void> => {
  let warnAt = performance.now() + WARNED_EVERY_MS;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && IN_USE.has(error.code))) throw error;
      if (performance.now() > warnAt) {
        logger.warn({ migration: name, err: error }, "the tables of a migration are still in use; trying again");
        warnAt = performance.now() + WARNED_EVERY_MS;
      }
      await delay(PAUSE_MS);
    }
  }
};

/**
 * Runs the migrations that the database hasn't had, each in a transaction of its own. Replicas that start together
 * queue on an advisory lock: one migrates, the others find it done. How long one takes is not limited, as tables may be large; but it
 * waits for locks only shortly, so that it can run while the tables are in use.
 */
export const migrate = async (options: MigrateOptions): Promise<void> => {
  const { client, migrations } = options;
  await client.query("SELECT pg_advisory_lock($1)", [MIGRATIONS_LOCK]);
  try {
    // The migrator takes a tenth of a second, and mostly there is nothing for it to do.
    if ((await missingOf(client, migrations)).length > 0) await runPending(options);
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [MIGRATIONS_LOCK]);
  }
};

const runPending = async ({ url, migrations, owner, onMigrated, logger }: MigrateOptions): Promise<void> => {
  const orm = new MikroORM({
    clientUrl: url.href,
    dbName: databaseName(url),
    driverOptions: { connectionString: url.href, options: optionsFor(owner), max: 2 },
    entities: [],
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    extensions: [Migrator],
    migrations: {
      migrationsList: migrations.map(({ name, class: migration }): MigrationObject => ({ name, class: migration })),
      disableForeignKeys: false,
      snapshot: false,
      silent: true,
    },
  });
  try {
    await orm.connect();
    // One by one: `up()` without a list runs all of them in one transaction, which would hold each lock until the last one is done.
    for (const { name } of await orm.migrator.getPending()) {
      await retryWhileInUse(name, logger, () => orm.migrator.up({ migrations: [name] }));
      logger.info({ migration: name }, "migrated");
      await onMigrated?.(name);
    }
  } finally {
    await orm.close(true);
  }
};
