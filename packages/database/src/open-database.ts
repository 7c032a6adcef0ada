import type { AnyEntity, EntityClass, EntitySchema } from "@mikro-orm/core";
import { MikroORM } from "@mikro-orm/postgresql";
import pg from "pg";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { systemClock } from "@crossdesk/service-kit";
import type { Clock } from "@crossdesk/service-kit";
import { clientSettings, databaseName } from "./connection-settings.ts";
import { DEFAULT_QUERY_MS } from "./connection-settings.ts";
import type { DatabaseTimeouts } from "./connection-settings.ts";
import { awaitMigrations, ownsDatabase } from "./await-migrations.ts";
import { connectOrCreate } from "./create-database.ts";
import { Database } from "./database.ts";
import { DatabaseServers } from "./database-servers.ts";
import { guardClient } from "./guard-client.ts";
import { PLAN_OPTIONS } from "./plan-settings.ts";
import { QUICK_LANES } from "./quick-reads.ts";
import { migrate } from "./migrate.ts";
import { SilenceWatch } from "./silence-watch.ts";
import type { NamedMigration } from "./migrate.ts";

/** A service's database as its `app.ts` describes it. */
export interface OpenDatabaseOptions {
  /** The server, or a database on it. */
  readonly url: string;
  /** The service's own database on that server, created where it is missing; without it the one that `url` names. */
  readonly database?: string;
  readonly entities: readonly (EntityClass<AnyEntity> | EntitySchema)[];
  /** All of them, in the order in which they run. */
  readonly migrations: readonly NamedMigration[];
  /** The most connections for transactions; 10 by default. Quick reads have two of their own, slow ones at most half as many. */
  readonly poolSize?: number;
  readonly timeouts?: DatabaseTimeouts;
  /** How long to wait for a server that isn't up yet, in milliseconds: 30 s by default. */
  readonly waitMs?: number;
  /** Names the connections in `pg_stat_activity`; the database's name by default. */
  readonly applicationName?: string;
  readonly clock?: Clock;
  readonly logger: Logger;
}

/**
 * Opens the database. Whose role may change its tables creates and migrates it first; who may only read and write rows waits until that is done
 * (`migrateDatabase`). Any number of replicas may do so at the same time.
 */
export const openDatabase = async (options: OpenDatabaseOptions): Promise<Database> => {
  const { logger, clock = systemClock, poolSize = 10, timeouts = {} } = options;
  const servers = new DatabaseServers(options.url, options.database);
  const client = await connectOrCreate({ servers, withinMs: options.waitMs ?? 30_000, logger });
  const url = servers.current;
  const name = databaseName(url);
  try {
    if (await ownsDatabase(client)) await migrate({ url, client, migrations: options.migrations, logger });
    else await awaitMigrations(client, options.migrations, logger);
  } finally {
    await client.end();
  }

  const settings = clientSettings(url, options.applicationName ?? name, timeouts);
  const silence = new SilenceWatch(timeouts.query ?? DEFAULT_QUERY_MS);
  const guard = (pool: Pool): Pool => pool.on("connect", (connected) => guardClient(connected, silence));
  const orm = new MikroORM({
    clientUrl: url.href,
    dbName: name,
    entities: [...options.entities],
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    forceUtcTimezone: true,
    allowGlobalContext: false,
    logger: (message) => logger.debug(message),
    // Migrations alone know of these: entities name columns instead of one another.
    schemaGenerator: { createForeignKeyConstraints: false, ignoreTriggers: true, ignoreRoutines: true },
    driverOptions: {
      ...settings,
      max: Math.ceil(poolSize / 2),
      pipeline: true,
      onPoolCreated: guard,
    },
  });
  await orm.connect();
  const slow = await orm.em.getConnection().getNativeClient();
  const quick = new pg.Pool({
    // With MikroORM's own types of columns, for its managers in transactions.
    ...slow.options,
    max: poolSize + QUICK_LANES,
    options: `${settings.options} ${PLAN_OPTIONS}`,
  });
  guard(quick);
  quick.on("error", (error) => logger.debug({ err: error }, "a connection that was idle has ended"));
  const seek = async (): Promise<void> => {
    if (!servers.isChosen || !(await servers.find())) return;
    logger.warn({ host: servers.current.host }, "the database is on another server now");
    // What the pools make their next connections by.
    for (const pool of [quick, slow]) pool.options.connectionString = servers.current.href;
    silence.cutIdle();
  };
  return new Database({ orm, quick, slow, silence, clock, name, seek });
};
