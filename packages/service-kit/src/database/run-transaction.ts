import type { EntityManager } from "@mikro-orm/postgresql";
import type { Clock } from "../clock.ts";
import { insertEvent } from "../events/publish.ts";
import { deleteTimer, upsertTimer } from "../timers/timer.ts";
import { rememberStatement } from "./guard-client.ts";
import type { Query } from "./statement.ts";
import type { Origin, Transaction } from "./transaction.ts";

/** How PostgreSQL isolates a transaction; `read committed` unless told. */
export type Isolation = "read committed" | "repeatable read" | "serializable";

/** What one attempt at a transaction needs. */
export interface RunOptions {
  readonly em: EntityManager;
  readonly isolation: Isolation;
  readonly origin: Origin;
  readonly clock: Clock;
}

/** What a committed transaction leaves to do. */
export interface Committed<Result> {
  readonly result: Result;
  readonly published: boolean;
  readonly scheduled: boolean;
  readonly listeners: readonly (() => void)[];
}

/** Runs `work` in one transaction on a manager of its own: commits if it resolves, rolls back if it throws. */
export const runTransaction = async <Result>(
  { em, isolation, origin, clock }: RunOptions,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Committed<Result>> => {
  await em.begin({ isolationLevel: isolation });
  const query = transactionQuery(em);
  let published = false;
  let scheduled = false;
  const listeners: (() => void)[] = [];
  const tx: Transaction = {
    em,
    query,
    publish: (event) => {
      published = true;
      return insertEvent(query, event, { occurredAt: clock.now(), origin });
    },
    schedule: (timer) => {
      scheduled = true;
      return upsertTimer(query, timer, origin);
    },
    cancel: (timer) => deleteTimer(query, timer),
    afterCommit: (listener) => {
      listeners.push(listener);
    },
  };
  try {
    const result = await work(tx);
    await em.commit();
    return { result, published, scheduled, listeners };
  } catch (error) {
    // A failing rollback means a lost connection, and must not hide what went wrong first.
    await em.rollback().catch(() => undefined);
    throw error;
  }
};

let queries = 0;

const transactionQuery =
  (em: EntityManager): Query =>
  async <Row extends object>(statement: Parameters<Query>[0]): Promise<Row[]> => {
    const parameters = [...(statement.values ?? [])];
    rememberStatement(parameters, statement);
    queries += 1;
    const result = await em.getKysely().executeQuery<Row>({
      sql: statement.text,
      parameters,
      query: { kind: "RawNode", sqlFragments: [statement.text], parameters: [] },
      queryId: { queryId: `kit-${queries}` },
    });
    return result.rows;
  };
