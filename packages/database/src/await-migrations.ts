import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { Logger } from "pino";
import type { NamedMigration } from "./migrate.ts";

/** Whether the connection's role may alter the tables, and therefore migrates them itself. */
export const ownsDatabase = async (client: pg.Client): Promise<boolean> => {
  const { rows } = await client.query<{ owns: boolean }>(
    "SELECT pg_has_role(current_user, datdba, 'USAGE') AS owns FROM pg_database WHERE datname = current_database()",
  );
  return rows[0]?.owns === true;
};

/** The errors of a database that was never migrated: no such table, or no permission to read it yet. */
const NEVER_MIGRATED: ReadonlySet<string | undefined> = new Set(["42P01", "42501"]);

/** The names of those that the database has not had. */
export const missingOf = async (
  client: pg.Client,
  migrations: readonly NamedMigration[],
): Promise<readonly string[]> => {
  const names = migrations.map(({ name }) => name);
  try {
    const { rows } = await client.query<{ name: string }>("SELECT name FROM mikro_orm_migrations");
    const known = new Set(rows.map(({ name }) => name));
    return names.filter((name) => !known.has(name));
  } catch (error) {
    if (error instanceof pg.DatabaseError && NEVER_MIGRATED.has(error.code)) return names;
    throw error;
  }
};

const LOOK_MS = 200;
const TELL_MS = 30_000;
const PATIENCE_MS = 5_000;

/** Waits until another process has migrated the database, without a time limit, and logs what it waits for. */
export const awaitMigrations = async (
  client: pg.Client,
  migrations: readonly NamedMigration[],
  logger: Logger,
): Promise<void> => {
  let tellAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const missing = await missingOf(client, migrations);
    if (missing.length === 0) return;
    if (performance.now() > tellAt) {
      logger.warn(
        { missing },
        "the database is not migrated yet: that is a step of its own, as the owner of the tables",
      );
      tellAt = performance.now() + TELL_MS;
    }
    await delay(LOOK_MS);
  }
};
