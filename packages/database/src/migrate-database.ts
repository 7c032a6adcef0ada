import pg from "pg";
import type { Logger } from "pino";
import { databaseName } from "./connection-settings.ts";
import { connectOrCreate } from "./create-database.ts";
import { DatabaseServers } from "./database-servers.ts";
import { grantRights } from "./grant-rights.ts";
import { migrate } from "./migrate.ts";
import type { NamedMigration } from "./migrate.ts";

/** A database whose tables belong to another role than the one that reads and writes rows. */
export interface MigrateDatabaseOptions {
  /** The server, as the owner of the tables or a superuser. */
  readonly url: string;
  readonly database: string;
  /** The owner of the tables, where `url` is a superuser's. */
  readonly owner?: string | undefined;
  /** The role that reads and writes rows; without it nothing is granted. */
  readonly role?: string | undefined;
  /** Tables whose rows are never changed or removed by that role. */
  readonly appendOnly: readonly string[];
  readonly migrations: readonly NamedMigration[];
  /** How long to wait for a server that is not up yet, in milliseconds; 30 s by default. */
  readonly waitMs?: number;
  /** Called after each migration that has run, before the next. */
  readonly onMigrated?: (name: string) => Promise<void>;
  readonly logger: Logger;
}

/** Migrates a database and grants a role access to its rows. May be repeated, also concurrently. */
export const migrateDatabase = async (options: MigrateDatabaseOptions): Promise<void> => {
  const { database, owner, role, appendOnly, migrations, waitMs = 30_000, onMigrated, logger } = options;
  const servers = new DatabaseServers(options.url, database);
  const client = await connectOrCreate({ servers, withinMs: waitMs, logger });
  const url = servers.current;
  try {
    await migrate({ url, client, migrations, owner, onMigrated, logger });
    if (owner !== undefined) await client.query(`SET ROLE ${pg.escapeIdentifier(owner)}`);
    if (role !== undefined) await grantRights({ client, role, appendOnly });
  } finally {
    await client.end();
  }
  logger.info({ database: databaseName(url) }, "the database is as the services need it");
};
