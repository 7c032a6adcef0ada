import type { Bound, CommitHook, Origin, Transaction } from "@crossdesk/database";
import { deleteTimer, upsertTimer } from "./db/timers.ts";

/** Which timer: one waits per kind and key. */
export interface TimerReference {
  readonly kind: string;
  readonly key: string;
  /** Leaves a timer alone that was set for a later version. */
  readonly version?: number;
}

/** A timer to set. */
export interface NewTimer {
  readonly kind: string;
  /** What it is for: the id of a ticket, of an agent. */
  readonly key: string;
  readonly dueAt: Date;
  /** The version of the thing that the timer was set for; its handler does nothing if that has moved on. */
  readonly version: number;
  /** JSON that the handler gets. */
  readonly payload?: unknown;
}

/** A timer that is due. */
export interface Timer {
  readonly kind: string;
  readonly key: string;
  readonly dueAt: Date;
  readonly version: number;
  readonly payload: unknown;
  /** How often its handler has failed. */
  readonly failures: number;
  /** The call that set it; what the timer does carries its ids on. */
  readonly requestId: string | null;
  readonly traceparent: string | null;
}

/** What a transaction does to timers: sets one, or takes one back. */
type TimerChange = { readonly set: NewTimer } | { readonly cancel: TimerReference };

/** Which timer a change is of. */
export const timerOf = (change: TimerChange): TimerReference => ("set" in change ? change.set : change.cancel);

const nameOf = ({ kind, key }: TimerReference): string => `${kind} ${key}`;

/** The rounds in which a transaction's changes can be written: one of a timer that changed before begins a new one. */
const toRounds = (changes: readonly TimerChange[]): TimerChange[][] => {
  const rounds: TimerChange[][] = [[]];
  let seen = new Set<string>();
  for (const change of changes) {
    const name = nameOf(timerOf(change));
    if (seen.has(name)) {
      rounds.push([]);
      seen = new Set();
    }
    seen.add(name);
    rounds.at(-1)?.push(change);
  }
  return rounds;
};

/** The statements that write changes of timers in their order. */
const timerStatements = (changes: readonly TimerChange[], origin: Origin): Bound[] =>
  toRounds(changes)
    // Rows are locked in one order by all.
    .flatMap((round) => round.toSorted((a, b) => (nameOf(timerOf(a)) < nameOf(timerOf(b)) ? -1 : 1)))
    .map((change) => ("set" in change ? upsertTimer(change.set, origin) : deleteTimer(change.cancel)))
    // The parts of one statement have no order.
    .map((write) => ({ ...write, joins: changes.length === 1 }));

/** Changes of timers in one transaction, in their order. */
interface TimerChanges {
  readonly origin: Origin;
  readonly changes: TimerChange[];
}

/** Writes a transaction's changes of timers, with its commit. */
export const timers: CommitHook<TimerChanges> = {
  begin: ({ origin }) => ({ origin, changes: [] }),
  statements: ({ changes, origin }) => timerStatements(changes, origin),
};

/** Sets a timer once `tx` is committed. One that waits under the same kind and key is replaced, unless its version is higher. */
export const schedule = (tx: Pick<Transaction, "atCommit">, timer: NewTimer): void => {
  tx.atCommit(timers).changes.push({ set: timer });
};

/** Removes a waiting timer once `tx` is committed; with a version, only where the timer's own is not higher. */
export const cancelTimer = (tx: Pick<Transaction, "atCommit">, timer: TimerReference): void => {
  tx.atCommit(timers).changes.push({ cancel: timer });
};
