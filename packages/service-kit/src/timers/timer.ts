import { randomUUIDv7 } from "node:crypto";
import type { Origin } from "../database/transaction.ts";
import type { Statement } from "../database/statement.ts";

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
export type TimerChange = { readonly set: NewTimer } | { readonly cancel: TimerReference };

const referenceOf = (change: TimerChange): TimerReference => ("set" in change ? change.set : change.cancel);

const upsertTimers = (timers: readonly NewTimer[], { requestId, traceparent }: Origin): Statement => ({
  name: "kit-upsert-timers",
  text: `INSERT INTO timers (kind, key, id, due_at, run_at, version, payload, request_id, traceparent)
    SELECT kind, key, id, due_at, due_at, version, payload, $7, $8
    FROM unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[], $5::integer[], $6::json[])
      AS given (kind, key, id, due_at, version, payload)
    ON CONFLICT (kind, key) DO UPDATE SET
      id = excluded.id, due_at = excluded.due_at, run_at = excluded.run_at, version = excluded.version,
      payload = excluded.payload, request_id = excluded.request_id, traceparent = excluded.traceparent,
      failures = 0
    WHERE timers.version <= excluded.version`,
  values: [
    timers.map(({ kind }) => kind),
    timers.map(({ key }) => key),
    timers.map(() => randomUUIDv7()),
    timers.map(({ dueAt }) => dueAt),
    timers.map(({ version }) => version),
    timers.map(({ payload }) => JSON.stringify(payload ?? null)),
    requestId ?? null,
    traceparent ?? null,
  ],
});

const deleteTimers = (timers: readonly TimerReference[]): Statement => ({
  name: "kit-delete-timers",
  text: `DELETE FROM timers USING unnest($1::text[], $2::text[], $3::integer[]) AS given (kind, key, version)
    WHERE timers.kind = given.kind AND timers.key = given.key
      AND (given.version IS NULL OR timers.version <= given.version)`,
  values: [timers.map(({ kind }) => kind), timers.map(({ key }) => key), timers.map(({ version }) => version ?? null)],
});

const nameOf = ({ kind, key }: TimerReference): string => `${kind} ${key}`;

/** What of a transaction's changes can be written at once: up to the first that is of a timer that changed before. */
const firstRound = (changes: readonly TimerChange[]): number => {
  const seen = new Set<string>();
  const repeated = changes.findIndex((change) => seen.size === seen.add(nameOf(referenceOf(change))).size);
  return repeated === -1 ? changes.length : repeated;
};

/** The statements that write changes of timers in their order, in as few as can be. */
export const timerStatements = (changes: readonly TimerChange[], origin: Origin): Statement[] => {
  if (changes.length === 0) return [];
  const end = firstRound(changes);
  // Rows are locked in one order by all.
  const round = changes.slice(0, end).toSorted((a, b) => (nameOf(referenceOf(a)) < nameOf(referenceOf(b)) ? -1 : 1));
  const cancelled = round.flatMap((change) => ("cancel" in change ? [change.cancel] : []));
  const set = round.flatMap((change) => ("set" in change ? [change.set] : []));
  return [
    ...(cancelled.length === 0 ? [] : [deleteTimers(cancelled)]),
    ...(set.length === 0 ? [] : [upsertTimers(set, origin)]),
    ...timerStatements(changes.slice(end), origin),
  ];
};
