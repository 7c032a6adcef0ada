import { randomUUIDv7 } from "node:crypto";
import type { CommitHook, Origin, Statement, Transaction, Write } from "@crossdesk/database";

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

const upsertTimer = (
  { kind, key, dueAt, version, payload }: NewTimer,
  { requestId, traceparent }: Origin,
): Statement => ({
  name: "kit-upsert-timer",
  text: `INSERT INTO timers (kind, key, id, due_at, run_at, version, payload, request_id, traceparent)
    VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)
    ON CONFLICT (kind, key) DO UPDATE SET
      id = excluded.id, due_at = excluded.due_at, run_at = excluded.run_at, version = excluded.version,
      payload = excluded.payload, request_id = excluded.request_id, traceparent = excluded.traceparent,
      failures = 0
    WHERE timers.version <= excluded.version`,
  values: [
    kind,
    key,
    randomUUIDv7(),
    dueAt,
    version,
    JSON.stringify(payload ?? null),
    requestId ?? null,
    traceparent ?? null,
  ],
});

const deleteTimer = ({ kind, key, version }: TimerReference): Statement => ({
  name: "kit-delete-timer",
  text: "DELETE FROM timers WHERE kind = $1 AND key = $2 AND ($3::integer IS NULL OR version <= $3)",
  values: [kind, key, version ?? null],
});

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
const timerStatements = (changes: readonly TimerChange[], origin: Origin): Write[] =>
  toRounds(changes)
    // Rows are locked in one order by all.
    .flatMap((round) => round.toSorted((a, b) => (nameOf(timerOf(a)) < nameOf(timerOf(b)) ? -1 : 1)))
    .map((change) => ("set" in change ? upsertTimer(change.set, origin) : deleteTimer(change.cancel)))
    .map((statement) => ({ ...statement, joins: changes.length === 1 }));

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
