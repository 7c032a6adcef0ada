import type { EntityManager } from "@mikro-orm/postgresql";
import type { CallContext } from "@crossdesk/contracts";
import type { CommitHook } from "./commit-hook.ts";
import type { Query, Run } from "./statement.ts";
import type { Prepared } from "./statements/prepared.ts";

/** The call that a transaction serves: its events carry the request id and the trace on. */
export type Origin = Partial<Pick<CallContext, "requestId" | "traceparent">>;

/** One unit of work. All that is done through it commits together or not at all. */
export interface Transaction {
  /** Runs SQL in the transaction. Statements that are not awaited in between go out together, and run in their order. */
  readonly query: Query;
  /** Runs a kept statement. Those that are not awaited in between go out together, and run in their order. */
  readonly run: Run;
  /**
   * Runs a kept statement without waiting for its rows: it is sent with the next statement or the commit, and later statements see its
   * effects. Its failure fails the commit.
   */
  defer<Values extends object, Row>(prepared: Prepared<Values, Row>, values: Values): void;
  /**
   * MikroORM's manager, bound to the transaction, for rare reads and writes of entities. It is flushed before the commit. What it still holds
   * unflushed is not seen by `run`: `await tx.em.flush()` first.
   */
  readonly em: EntityManager;
  /** What `hook` has collected in this transaction so far, to be added to; it is written with the commit. */
  atCommit<Collected>(hook: CommitHook<Collected>): Collected;
  /** Has `listener` called once the commit succeeded, and never otherwise; for hints only, as a crash loses them. */
  afterCommit(listener: () => void): void;
}
