import { randomUUIDv7 } from "node:crypto";
import type { Origin } from "../database/transaction.ts";
import type { Query } from "../database/statement.ts";

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

/** Sets a timer, in the transaction of `query`. */
export const upsertTimer = async (
  query: Query,
  { kind, key, dueAt, version, payload }: NewTimer,
  { requestId, traceparent }: Origin,
): Promise<void> => {
  await query({
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
};

/** Takes a timer back, in the transaction of `query`. */
export const deleteTimer = async (query: Query, { kind, key, version }: TimerReference): Promise<void> => {
  await query({
    name: "kit-delete-timer",
    text: "DELETE FROM timers WHERE kind = $1 AND key = $2 AND ($3::integer IS NULL OR version <= $3)",
    values: [kind, key, version ?? null],
  });
};
