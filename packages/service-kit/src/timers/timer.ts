import { randomUUIDv7 } from "node:crypto";
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
}

/** Sets a timer, in the transaction of `query`. */
export const upsertTimer = async (query: Query, { kind, key, dueAt, version, payload }: NewTimer): Promise<void> => {
  await query({
    name: "kit-upsert-timer",
    text: `INSERT INTO timers (kind, key, id, due_at, run_at, version, payload) VALUES ($1, $2, $3, $4, $4, $5, $6)
      ON CONFLICT (kind, key) DO UPDATE SET
        id = excluded.id, due_at = excluded.due_at, run_at = excluded.run_at, version = excluded.version,
        payload = excluded.payload, failures = 0
      WHERE timers.version <= excluded.version`,
    values: [kind, key, randomUUIDv7(), dueAt, version, JSON.stringify(payload ?? null)],
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
