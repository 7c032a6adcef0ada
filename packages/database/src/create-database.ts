import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { Logger } from "pino";
import { backoffDelay } from "@crossdesk/service-kit";
import { databaseName } from "./connection-settings.ts";
import type { DatabaseServers } from "./database-servers.ts";
import { isReadOnly, isUnreachable } from "./failures.ts";

/** What it takes to wait for a database. */
export interface AwaitDatabaseOptions {
  readonly servers: DatabaseServers;
  readonly withinMs: number;
  readonly logger: Logger;
}

/**
 * Connects to the database, creating it first where it is missing, and waits for a server that isn't up yet. Several
 * processes may do so at the same time.
 */
export const connectOrCreate = async ({ servers, withinMs, logger }: AwaitDatabaseOptions): Promise<pg.Client> => {
  const giveUpAt = performance.now() + withinMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (servers.isChosen) await servers.find();
      return await connect(servers.current);
    } catch (error) {
      if (isMissing(error)) await createDatabase(servers.server, databaseName(servers.current), logger);
      else if (!(isUnreachable(error) || isReadOnly(error)) || performance.now() > giveUpAt) throw error;
      else {
        logger.info({ attempt, err: error }, "PostgreSQL does not answer yet");
        await delay(backoffDelay(attempt, { first: 100, most: 1000 }));
      }
    }
  }
};

const connect = async (url: URL): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 5000, keepAlive: true });
  // Queries on a lost connection fail by themselves; without a listener its error would end the process.
  client.on("error", () => undefined);
  await client.connect();
  return client;
};

const sqlState = (error: unknown): string | undefined => (error instanceof pg.DatabaseError ? error.code : undefined);

const isMissing = (error: unknown): boolean => sqlState(error) === "3D000";

/** Somebody else has just created it, or is about to: `duplicate_database`, its index's `unique_violation`, `object_in_use`. */
const isRace = (error: unknown): boolean => ["42P04", "23505", "55006"].includes(sqlState(error) ?? "");

const createDatabase = async (server: URL, name: string, logger: Logger): Promise<void> => {
  const maintenance = new URL(server);
  if (databaseName(maintenance) === name) maintenance.pathname = "/postgres";
  const client = await connect(maintenance);
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} ENCODING 'UTF8' TEMPLATE template0`);
    logger.info({ database: name }, "created the database");
  } catch (error) {
    if (!isRace(error)) throw error;
  } finally {
    await client.end();
  }
};
