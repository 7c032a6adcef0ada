import { MikroORM } from "@mikro-orm/postgresql";
import { PostgresDialect } from "kysely";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { databaseName } from "./connection-settings.ts";
import type { OpenDatabaseOptions } from "./open-database.ts";

export interface OpenOrmOptions extends Pick<OpenDatabaseOptions, "entities"> {
  readonly url: URL;
  /** What its statements run on outside of transactions; it is ended with it. */
  readonly pool: Pool;
  readonly logger: Logger;
}

/** Opens MikroORM on connections that are there already. Nothing is sent yet. */
export const openOrm = async ({ url, pool, entities, logger }: OpenOrmOptions): Promise<MikroORM> => {
  const orm = new MikroORM({
    clientUrl: url.href,
    dbName: databaseName(url),
    entities: [...entities],
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    forceUtcTimezone: true,
    allowGlobalContext: false,
    logger: (message) => logger.debug(message),
    // Migrations alone know of these: entities name columns instead of one another.
    schemaGenerator: { createForeignKeyConstraints: false, ignoreTriggers: true, ignoreRoutines: true },
    driverOptions: new PostgresDialect({ pool }),
  });
  await orm.connect();
  return orm;
};
