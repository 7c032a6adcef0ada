import type { Pool, PoolClient } from "pg";
import { isSpent } from "./failures.ts";
import { runStatement } from "./guard-client.ts";
import { joinWrites } from "./join-writes.ts";
import type { Session, SessionOptions } from "./session.ts";
import type { Query, Statement } from "./statement.ts";

const BEGIN = {
  "read committed": "BEGIN",
  "repeatable read": "BEGIN ISOLATION LEVEL REPEATABLE READ",
  serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE",
} as const satisfies Record<SessionOptions["isolation"], string>;

/** Runs one statement that PostgreSQL commits by itself: BEGIN and COMMIT would take more of both sides than many a statement. */
const commitAlone = async (pool: Pool, statement: Statement): Promise<void> => {
  const client = await pool.connect();
  try {
    await runStatement(client, statement);
    client.release();
  } catch (error) {
    client.release(isSpent(error));
    throw error;
  }
};

/**
 * A transaction on a client of the pool, taken at the first statement: BEGIN goes out together with it, COMMIT with the last ones.
 * Statements of one turn share a round trip. A transaction of one statement is that statement.
 */
export const openClientSession = (pool: Pool, { isolation, durable }: SessionOptions): Session => {
  const begin = durable ? BEGIN[isolation] : `${BEGIN[isolation]}; SET LOCAL synchronous_commit = off`;
  // What a statement does by itself: another isolation, or a commit that does not wait for the disk, has to be asked for first.
  const commitsAlone = isolation === "read committed" && durable;
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
    return runStatement<Row>(client, statement);
  };

  return {
    query,
    execute: async (text, values) => {
      const client = await (opening ??= open());
      return client.query<Record<string, unknown>>(text, [...values]);
    },
    commit: async (last, writes) => {
      if (opening === undefined) {
        const [only, ...others] = last;
        if (only === undefined) return;
        if (commitsAlone && others.length === 0) {
          await commitAlone(pool, only);
          return;
        }
      }
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
