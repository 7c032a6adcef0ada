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

/** What each connection begins with. Names of roles that this system makes need no quotes. */
const optionsFor = (owner: string | undefined): string =>
  `-c timezone=UTC${owner === undefined ? "" : ` -c role=${owner}`}`;

/**
 * Runs the migrations that the database hasn't had, each in a transaction of its own. Replicas that start together
 * queue on an advisory lock: one migrates, the others find it done. Time is not limited, as a big table takes what it takes.
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
    for (const { name } of await orm.migrator.up()) logger.info({ migration: name }, "migrated");
  } finally {
    await orm.close(true);
    await client.query("SELECT pg_advisory_unlock($1)", [MIGRATIONS_LOCK]);
  }
};
