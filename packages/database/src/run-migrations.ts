import { setTimeout as delay } from "node:timers/promises";
import type { MigrationObject } from "@mikro-orm/core";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
import type { Logger } from "pino";
import { databaseName } from "./connection-settings.ts";
import type { MigrateOptions } from "./migrate.ts";

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

/** Runs the migrations, each in a transaction of its own. */
export const runMigrations = async ({ url, migrations, owner, onMigrated, logger }: MigrateOptions): Promise<void> => {
  const orm = new MikroORM({
    clientUrl: url.href,
    dbName: databaseName(url),
    driverOptions: { connectionString: url.href, options: optionsFor(owner), max: 2 },
    entities: [],
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    extensions: [Migrator],
    migrations: {
      migrationsList: await Promise.all(
        migrations.map(async ({ name, load }): Promise<MigrationObject> => ({ name, class: await load() })),
      ),
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
