import { databaseUrl, serviceDatabase } from "@crossdesk/deploy";
import { Pool } from "pg";

/** Ways into the services' databases, past the services. */
export interface Databases {
  readonly tickets: Pool;
  readonly agents: Pool;
  readonly ledger: Pool;
}

export const openDatabases = (serverUrl: string): Databases & AsyncDisposable => {
  const open = (service: string): Pool => {
    const connectionString = databaseUrl(serverUrl, serviceDatabase(service));
    const pool = new Pool({ connectionString, max: 2, connectionTimeoutMillis: 5_000, query_timeout: 30_000 });
    // The server is killed while connections wait in the pool.
    pool.on("error", () => undefined);
    return pool;
  };
  const databases = { tickets: open("tickets"), agents: open("agents"), ledger: open("ledger") };
  return {
    ...databases,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(Object.values(databases).map((pool) => pool.end()));
    },
  };
};
