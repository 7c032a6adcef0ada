import type { Constructor } from "@mikro-orm/core";
import type { Migration } from "@mikro-orm/migrations";
import type pg from "pg";
import type { Logger } from "pino";
import { missingOf } from "./await-migrations.ts";

/** One migration. `name` is stored, and so never changes; migrations run in the order of their list. */
export interface NamedMigration {
  readonly name: string;
  /** Loads it, which only happens where it is to run: a service starts without all that once made its tables. */
  readonly load: () => Promise<Constructor<Migration>>;
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

/**
 * Runs the migrations that the database hasn't had, each in a transaction of its own. Replicas that start together
 * queue on an advisory lock: one migrates, the others find it done. How long one takes is not limited, as tables may be large; but it
 * waits for locks only shortly, so that it can run while the tables are in use.
 */
export const migrate = async (options: MigrateOptions): Promise<void> => {
  const { client, migrations } = options;
  await client.query("SELECT pg_advisory_lock($1)", [MIGRATIONS_LOCK]);
  try {
    const missing = await missingOf(client, migrations);
    if (missing.length === 0) return;
    // The migrator is large, and mostly there is nothing for it to do.
    const { runMigrations } = await import("./run-migrations.ts");
    await runMigrations({ ...options, migrations: migrations.filter(({ name }) => missing.includes(name)) });
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [MIGRATIONS_LOCK]);
  }
};
