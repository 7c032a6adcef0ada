import type { EntityManager } from "@mikro-orm/postgresql";
import type { Clock } from "@crossdesk/service-kit";
import { CommitCollections } from "./commit-hook.ts";
import type { Session } from "./session.ts";
import { bound, joinDeferred } from "./statements/join-prepared.ts";
import type { Bound } from "./statements/join-prepared.ts";
import type { Prepared } from "./statements/prepared.ts";
import { toStatement } from "./statements/run-prepared.ts";
import type { Origin, Transaction } from "./transaction.ts";

/** What one attempt at a transaction needs. */
export interface RunOptions {
  readonly session: Session;
  readonly origin: Origin;
  readonly clock: Clock;
  /** Opens a manager that is bound to the session. */
  readonly openManager: () => EntityManager;
}

/** What a committed transaction leaves to do. */
export interface Committed<Result> {
  readonly result: Result;
  /** What was written with the commit. */
  readonly collections: CommitCollections;
  readonly listeners: readonly (() => void)[];
}

/** Runs `work` in a transaction of its own: commits if it resolves, rolls back if it throws. */
export const runTransaction = async <Result>(
  { session, origin, clock, openManager }: RunOptions,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Committed<Result>> => {
  const collections = new CommitCollections({ origin, now: () => clock.now() });
  const listeners: (() => void)[] = [];
  const writes: Promise<unknown>[] = [];
  let failed: { readonly error: unknown } | undefined;
  let manager: EntityManager | undefined;
  let waiting: Bound[] = [];
  /** Sends the writes that wait for neighbours. */
  const send = (): void => {
    for (const statement of joinDeferred(waiting)) {
      const written = session.query(statement);
      // Its failure fails the commit.
      written.catch((error: unknown) => {
        failed ??= { error };
      });
      writes.push(written);
    }
    waiting = [];
  };
  const tx: Transaction = {
    query: (statement) => {
      send();
      return session.query(statement);
    },
    run: async <Values extends object, Row>(prepared: Prepared<Values, Row>, values: Values): Promise<Row[]> => {
      send();
      // pg gives the rows that the statement's text says.
      return session.query<never>(toStatement(prepared, values));
    },
    defer: (prepared, values) => {
      waiting.push(bound(prepared, values));
      if (!prepared.joins) send();
    },
    get em() {
      send();
      return (manager ??= openManager());
    },
    atCommit: (hook) => collections.of(hook),
    afterCommit: (listener) => {
      listeners.push(listener);
    },
  };
  try {
    const result = await work(tx);
    await manager?.flush();
    const last = joinDeferred([...waiting, ...collections.statements()]);
    await session.commit(last, writes);
    return { result, collections, listeners };
  } catch (error) {
    // What comes behind a write that failed is refused for that alone.
    const reason = failed === undefined ? error : failed.error;
    await session.rollback(reason);
    throw reason;
  }
};
