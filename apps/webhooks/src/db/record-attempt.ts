import type { Database, Query } from "@crossdesk/database";
import type { Outcome, Verdict } from "../domain/verdict.ts";
import type { ClaimedDelivery } from "./claim-deliveries.ts";

/** An attempt that was made, and what is to come of it. */
export interface AttemptResult {
  readonly delivery: ClaimedDelivery;
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  readonly now: Date;
  /** The next attempt; `undefined` where there is none. */
  readonly nextAt: Date | undefined;
  /** Until when the endpoint is left alone; `undefined` where it need not be. */
  readonly pausedUntil: Date | undefined;
  /** An endpoint that has failed since before this is disabled. */
  readonly failingBefore: Date;
}

/** Fewer failures than this say nothing about days: perhaps nothing was sent on most of them. */
const FAILURES_TO_DISABLE = 10;

const insertAttempt = async (query: Query, { delivery, outcome }: AttemptResult): Promise<void> => {
  await query({
    name: "webhooks-insert-attempt",
    text: `INSERT INTO attempts (delivery_id, started_at, duration_ms, status, error, response_body)
      SELECT id, $2, $3, $4, $5, $6 FROM deliveries WHERE id = $1`,
    values: [delivery.id, outcome.startedAt, outcome.durationMs, outcome.status, outcome.error, outcome.responseBody],
  });
};

/** Counts whoever made the claim: the endpoint has it. Everything locks an endpoint before its deliveries. */
const recordSuccess = async (query: Query, { delivery, outcome, now }: AttemptResult): Promise<void> => {
  await query({
    name: "webhooks-endpoint-works",
    text: "UPDATE endpoints SET failures = 0, failing_since = NULL, paused_until = NULL WHERE id = $1 AND failures > 0",
    values: [delivery.endpointId],
  });
  await query({
    name: "webhooks-delivered",
    text: `UPDATE deliveries SET state = 'delivered', failed_because = NULL, finished_at = $2, lease = NULL,
        attempts = attempts + 1, last_status = $3, last_error = NULL
      WHERE id = $1`,
    values: [delivery.id, now, outcome.status],
  });
};

const recordFailure = async (query: Query, result: AttemptResult): Promise<void> => {
  const { delivery, outcome, now, nextAt } = result;
  await query({
    name: "webhooks-not-delivered",
    text: "UPDATE deliveries SET attempts = attempts + 1, last_status = $2, last_error = $3 WHERE id = $1",
    values: [delivery.id, outcome.status, outcome.error],
  });
  // Not where the claim was lost, or the delivery was asked for anew meanwhile: another attempt decides then.
  await query({
    name: "webhooks-next-attempt",
    text: `UPDATE deliveries SET lease = NULL, tries = tries + 1, run_at = coalesce($3, run_at),
        state = CASE WHEN $3::timestamptz IS NULL THEN 'failed' ELSE state END,
        failed_because = CASE WHEN $3::timestamptz IS NULL THEN 'attempts-exhausted' END,
        finished_at = CASE WHEN $3::timestamptz IS NULL THEN $4::timestamptz END
      WHERE id = $1 AND lease = $2`,
    values: [delivery.id, delivery.lease, nextAt ?? null, now],
  });
};

/** Notes an endpoint's failure. Says why it is to be disabled, where it wants no more or has failed for days. */
const recordEndpointFailure = async (
  query: Query,
  { delivery, verdict, now, pausedUntil, failingBefore }: AttemptResult,
): Promise<"gone" | "failing" | undefined> => {
  const [endpoint] = await query<{ failingSince: Date; failures: number; enabled: boolean }>({
    name: "webhooks-endpoint-fails",
    text: `UPDATE endpoints SET failures = failures + 1, failing_since = coalesce(failing_since, $2),
        paused_until = greatest(paused_until, $3)
      WHERE id = $1 RETURNING failing_since AS "failingSince", failures, enabled`,
    values: [delivery.endpointId, now, pausedUntil ?? null],
  });
  if (endpoint === undefined || !endpoint.enabled) return undefined;
  if (verdict === "gone") return "gone";
  const hasFailedForDays = endpoint.failures >= FAILURES_TO_DISABLE && endpoint.failingSince <= failingBefore;
  return hasFailedForDays ? "failing" : undefined;
};

const disableEndpoint = async (
  query: Query,
  { delivery: { endpointId }, now }: AttemptResult,
  reason: "gone" | "failing",
): Promise<void> => {
  await query({
    text: `UPDATE endpoints SET enabled = false, disabled_reason = $2, disabled_at = $3, updated_at = $3,
      version = version + 1 WHERE id = $1`,
    values: [endpointId, reason, now],
  });
};

/** Writes an attempt into the log with all that comes of it, in one transaction. Says whether the endpoint was disabled by it. */
export const recordAttempt = (db: Database, result: AttemptResult): Promise<{ readonly disabled: boolean }> =>
  db.transaction(async ({ query }) => {
    if (result.verdict === "delivered") {
      await Promise.all([recordSuccess(query, result), insertAttempt(query, result)]);
      return { disabled: false };
    }
    const reason = await recordEndpointFailure(query, result);
    await Promise.all([insertAttempt(query, result), recordFailure(query, result)]);
    if (reason !== undefined) await disableEndpoint(query, result, reason);
    return { disabled: reason !== undefined };
  });
