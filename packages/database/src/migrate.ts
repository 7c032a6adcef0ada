import { setTimeout as delay } from "node:timers/promises";
import type { Constructor, MigrationObject } from "@mikro-orm/core";
import type { Migration } from "@mikro-orm/migrations";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { Logger } from "pino";
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
  readonly logger: Logger;
}

/** Any number will do, as long as every replica of a service uses the same one on its database. */
const MIGRATIONS_LOCK = 7_261_455;

/** What a migration waits for a table that is in use, in milliseconds: whoever comes after it waits as long. */
const LOCKED_WITHIN_MS = 1_000;
/** Sooner than anybody else: who gives way in a deadlock is the migration. */
const DEADLOCK_MS = 100;

/**
 * What each connection begins with. Names of roles that this system makes need no quotes. A superuser alone says when deadlocks are looked
 * for.
 */
const optionsFor = (owner: string | undefined): string =>
  `-c timezone=UTC -c lock_timeout=${LOCKED_WITHIN_MS}` +
  (owner === undefined ? "" : ` -c deadlock_timeout=${DEADLOCK_MS} -c role=${owner}`);

/** No lock in time, or a deadlock: the tables are in use. */
const IN_USE: ReadonlySet<unknown> = new Set(["55P03", "40P01"]);
const PAUSE_MS = 250;
const TELL_MS = 30_000;

/** Repeats a migration that gave way to those who work with its tables, for as long as it takes. */
const untilGiven = async (name: string, logger: Logger, attempt: () => Promise<unknown>): Promise<void> => {
  let tellAt = performance.now() + TELL_MS;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && IN_USE.has(error.code))) throw error;
      if (performance.now() > tellAt) {
        logger.warn({ migration: name, err: error }, "its tables are in use without a pause; trying on");
        tellAt = performance.now() + TELL_MS;
      }
      await delay(PAUSE_MS);
    }
  }
};

/**
 * Runs the migrations that the database hasn't had, each in a transaction of its own. Replicas that start together
 * queue on an advisory lock: one migrates, the others find it done. Time is not limited, as a big table takes what it takes; but a
 * migration does not keep others waiting for what it waits for itself, so that it can run while the tables are in use.
 */
export const migrate = async ({ url, client, migrations, owner, logger }: MigrateOptions): Promise<void> => {
  await client.query("SELECT pg_advisory_lock($1)", [MIGRATIONS_LOCK]);
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
    // One by one: all of them in one transaction, as `up()` has it, would keep what the first has locked until the last is done.
    for (const { name } of await orm.migrator.getPending()) {
      await untilGiven(name, logger, () => orm.migrator.up({ migrations: [name] }));
      logger.info({ migration: name }, "migrated");
    }
  } finally {
    await orm.close(true);
    await client.query("SELECT pg_advisory_unlock($1)", [MIGRATIONS_LOCK]);
  }
};
