import type { Query, Transaction } from "@crossdesk/database";
import type { Timer } from "./timer.ts";

/** A due timer, and the id of this setting of it: setting it anew gives another. */
export interface DueTimer extends Timer {
  readonly id: string;
}

const COLUMNS = `id, kind, key, due_at AS "dueAt", version, payload, failures,
  request_id AS "requestId", traceparent`;

/** Keeps these advisory locks apart from others of the same database. */
const LOCK_CLASS = 7_261_456;

/** What a claim gave: a timer, or none that is due; `lost` if another replica had it first, and there may be others. */
export type Claim = DueTimer | "lost" | undefined;

/**
 * Claims the timer that has been due for longest, for the length of the transaction. The claim is an advisory lock and not
 * a lock on the row: a use case that holds a ticket and cancels its timer must not wait for a handler that waits for the
 * ticket. Timers that another replica has claimed are passed over. A transaction that lost should end, as it holds the lock that it came too
 * late with.
 */
export const claimDue = async (
  query: Query,
  { kinds, now }: { kinds: readonly string[]; now: Date },
): Promise<Claim> => {
  const claimed = await query<{ id: string }>({
    name: "kit-claim-timer",
    text: `WITH due AS MATERIALIZED (
        SELECT id, kind, key FROM timers WHERE run_at <= $1 AND kind = ANY($2::text[]) ORDER BY run_at, id LIMIT 64
      )
      SELECT id FROM due WHERE pg_try_advisory_xact_lock(${LOCK_CLASS}, hashtext(kind || ' ' || key)) LIMIT 1`,
    values: [now, kinds],
  });
  const [found] = claimed;
  if (found === undefined) return undefined;
  // Whoever held the lock before may have committed its end since that statement began.
  const rows = await query<DueTimer>({
    name: "kit-read-timer",
    text: `SELECT ${COLUMNS} FROM timers WHERE id = $1 AND run_at <= $2`,
    values: [found.id, now],
  });
  return rows[0] ?? "lost";
};

/** Lets a claimed timer be due again only at `until`. Nothing changes where it was cancelled or set anew. */
export const leaseTimer = async (query: Query, { kind, key, id }: DueTimer, until: Date): Promise<void> => {
  await query({
    name: "kit-lease-timer",
    text: "UPDATE timers SET run_at = $4 WHERE kind = $1 AND key = $2 AND id = $3",
    values: [kind, key, id, until],
  });
};

/**
 * Claims a timer that was claimed before, for the length of the transaction. `false` if it is over. Waits for a replica that has the lock:
 * one that lost the timer to this one holds it for a moment longer. As the first thing in the
 * transaction it holds nothing that anybody could wait for meanwhile.
 */
export const claimAgain = async (query: Query, { id, kind, key }: DueTimer): Promise<boolean> => {
  const locked = query({
    name: "kit-claim-timer-again",
    text: `SELECT pg_advisory_xact_lock(${LOCK_CLASS}, hashtext($1::text || ' ' || $2::text))`,
    values: [kind, key],
  });
  // A second statement: whoever held the lock before may have ended the timer.
  const found = query({ name: "kit-find-timer", text: "SELECT FROM timers WHERE id = $1", values: [id] });
  const [, rows] = await Promise.all([locked, found]);
  return rows.length > 0;
};

/** Ends this run of the timer. `false` if it was cancelled or set anew. */
export const removeRun = async (query: Query, { kind, key, id }: DueTimer): Promise<boolean> => {
  const rows = await query({
    name: "kit-remove-timer",
    text: "DELETE FROM timers WHERE kind = $1 AND key = $2 AND id = $3 RETURNING id",
    values: [kind, key, id],
  });
  return rows.length > 0;
};

/** Lets a timer that failed run again at `runAt`. */
export const deferTimer = async (query: Query, { kind, key, id }: DueTimer, runAt: Date): Promise<void> => {
  await query({
    text: "UPDATE timers SET run_at = $4, failures = failures + 1 WHERE kind = $1 AND key = $2 AND id = $3",
    values: [kind, key, id, runAt],
  });
};

/** When the next timer runs. */
export const nextRunAt = async (query: Query, kinds: readonly string[]): Promise<Date | undefined> => {
  const rows = await query<{ next: Date | null }>({
    name: "kit-next-timer",
    text: "SELECT min(run_at) AS next FROM timers WHERE kind = ANY($1::text[])",
    values: [kinds],
  });
  return rows[0]?.next ?? undefined;
};

/** Lets timers that are due by `until` run at that time: those for whom they were set could not act meanwhile. */
export const postponeTimers = async (
  tx: Pick<Transaction, "query">,
  { kinds, until }: { readonly kinds: readonly string[]; readonly until: Date },
): Promise<void> => {
  await tx.query({
    text: "UPDATE timers SET run_at = $2 WHERE kind = ANY($1::text[]) AND run_at < $2",
    values: [kinds, until],
  });
};
