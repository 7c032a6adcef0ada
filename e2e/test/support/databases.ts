import { createTestDatabase } from "@crossdesk/dev-stack";
import { Pool } from "pg";

/** Runs one statement on a service's database, past the service. */
export type Sql = (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

export interface ServiceDatabase extends AsyncDisposable {
  readonly url: string;
  readonly sql: Sql;
}

/** An empty database for one service, and a way into it. */
export const openServiceDatabase = async (): Promise<ServiceDatabase> => {
  const database = await createTestDatabase();
  const pool = new Pool({ connectionString: database.url, max: 2 });
  // Connections that wait while the server goes away.
  pool.on("error", () => undefined);
  return {
    url: database.url,
    sql: async (text, values = []) => {
      const { rows } = await pool.query<Record<string, unknown>>(text, [...values]);
      return rows;
    },
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
};
