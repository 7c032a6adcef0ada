import type { Pool, PoolClient } from "pg";
import { isSpent } from "./failures.ts";
import { toQueryConfig } from "./guard-client.ts";
import { joinWrites } from "./join-writes.ts";
import { PLAN_SETTINGS } from "./plan-settings.ts";
import type { Session, SessionOptions } from "./session.ts";
import type { Query } from "./statement.ts";

const PLANS = PLAN_SETTINGS.map((setting) => `SET LOCAL ${setting}`).join("; ");

const BEGIN = {
  "read committed": "BEGIN",
  "repeatable read": "BEGIN ISOLATION LEVEL REPEATABLE READ",
  serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE",
} as const satisfies Record<SessionOptions["isolation"], string>;

/**
 * A transaction on a client of the pool, taken at the first statement: BEGIN goes out together with it, COMMIT with the last ones.
 * Statements of one turn share a round trip.
 */
export const openClientSession = (pool: Pool, { isolation, durable }: SessionOptions): Session => {
  const begin = `${BEGIN[isolation]}; ${PLANS}${durable ? "" : "; SET LOCAL synchronous_commit = off"}`;
  let opening: Promise<PoolClient> | undefined;

  const open = async (): Promise<PoolClient> => {
    const client = await pool.connect();
    joinWrites(client);
    // A BEGIN that fails has lost the connection, and fails what follows it as well.
    client.query(begin).catch(() => undefined);
    return client;
  };

  const query: Query = async <Row extends object>(statement: Parameters<Query>[0]): Promise<Row[]> => {
    const client = await (opening ??= open());
    joinWrites(client);
    const result = await client.query<Row & Record<string, unknown>>(toQueryConfig(statement));
    return result.rows;
  };

  return {
    query,
    execute: async (text, values) => {
      const client = await (opening ??= open());
      return client.query<Record<string, unknown>>(text, [...values]);
    },
    commit: async (last, writes) => {
      if (opening === undefined && last.length === 0) return;
      const written = last.map((statement) => query(statement));
      opening ??= open();
      // Where one of the statements fails, this only ends the transaction; where no connection is to be had, it fails as they do.
      const committed = opening.then((client) => client.query("COMMIT"));
      const ended = await Promise.allSettled([...writes, ...written, committed]);
      for (const end of ended) if (end.status === "rejected") throw end.reason;
      const { command } = await committed;
      if (command !== "COMMIT") throw new Error("The transaction was rolled back.");
      (await opening).release();
    },
    rollback: async (reason) => {
      // Where no connection could be had, there is nothing to give back.
      const client = await opening?.catch(() => undefined);
      if (client === undefined) return;
      try {
        await client.query("ROLLBACK");
        client.release(isSpent(reason));
      } catch (error) {
        client.release(error instanceof Error ? error : true);
      }
    },
  };
};
