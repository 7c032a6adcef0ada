import type { Origin } from "./transaction.ts";
import type { Bound } from "./statements/join-prepared.ts";

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
  statements(collected: Collected): readonly Bound[];
}

/** Called with what a transaction of this process has committed. */
export type CommitListener<Collected> = (collected: Collected) => void;

interface Collection {
  readonly collected: unknown;
  readonly statements: () => readonly Bound[];
}

/** What one transaction has collected, for all hooks. */
export class CommitCollections {
  readonly #context: CommitContext;
  readonly #collections = new Map<object, Collection>();

  constructor(context: CommitContext) {
    this.#context = context;
  }

  of<Collected>(hook: CommitHook<Collected>): Collected {
    const known = this.#collections.get(hook);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- under a hook stands what that hook began
    if (known !== undefined) return known.collected as Collected;
    const collected = hook.begin(this.#context);
    this.#collections.set(hook, { collected, statements: () => hook.statements(collected) });
    return collected;
  }

  /** In the order in which the hooks were first used. */
  statements(): Bound[] {
    return [...this.#collections.values()].flatMap(({ statements }) => statements());
  }

  /** Each hook that was used, with what it has collected. */
  *entries(): Generator<readonly [object, unknown]> {
    for (const [hook, { collected }] of this.#collections) yield [hook, collected];
  }
}
