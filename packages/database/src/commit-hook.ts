import type { Origin } from "./transaction.ts";
import type { Write } from "./statement.ts";

/** What a hook knows of the transaction that it collects for. */
export interface CommitContext {
  readonly origin: Origin;
  /** The time of the database's clock. */
  readonly now: () => Date;
}

/**
 * Rows that a transaction collects while it runs and writes together with its commit, such as events and timers: nothing is written for
 * what is rolled back, and nothing is lost that was committed.
 */
export interface CommitHook<Collected> {
  /** An empty collection for a transaction that uses the hook for the first time. */
  begin(context: CommitContext): Collected;
  /** The statements that write what was collected. */
  statements(collected: Collected): readonly Write[];
}

/** Called with what a transaction of this process has committed. */
export type CommitListener<Collected> = (collected: Collected) => void;

/** What one transaction has collected, for all hooks. */
export class CommitCollections {
  readonly #context: CommitContext;
  readonly #collected = new Map<CommitHook<unknown>, unknown>();

  constructor(context: CommitContext) {
    this.#context = context;
  }

  of<Collected>(hook: CommitHook<Collected>): Collected {
    // A hook's entry is what that hook began.
    const known = this.#collected.get(hook as CommitHook<unknown>) as Collected | undefined;
    if (known !== undefined) return known;
    const begun = hook.begin(this.#context);
    this.#collected.set(hook as CommitHook<unknown>, begun);
    return begun;
  }

  /** In the order in which the hooks were first used. */
  statements(): Write[] {
    return [...this.#collected].flatMap(([hook, collected]) => hook.statements(collected));
  }

  /** Each hook with what it has collected. */
  entries(): Iterable<readonly [CommitHook<unknown>, unknown]> {
    return this.#collected;
  }
}
