import type { Query } from "@crossdesk/database";

/** What one statement takes on, so that it ends long before its time is up. */
const BATCH = 2_000;

/**
 * Ends what waits for endpoints that are disabled, for their owners to ask for later; says whether there may be more. Nothing of it
 * is sent meanwhile.
 */
export const failWaiting = async (query: Query, now: Date): Promise<boolean> => {
  const rows = await query({
    name: "webhooks-fail-waiting",
    text: `UPDATE deliveries SET state = 'failed', failed_because = 'endpoint-disabled', finished_at = $1, lease = NULL
      WHERE id IN (
        SELECT d.id FROM endpoints e JOIN deliveries d ON d.endpoint_id = e.id AND d.state = 'waiting'
        WHERE NOT e.enabled LIMIT ${BATCH} FOR UPDATE OF d SKIP LOCKED
      ) RETURNING id`,
    values: [now],
  });
  return rows.length === BATCH;
};

/** Deletes what is older than the log goes back, with its deliveries and attempts; says whether there may be more. */
export const deleteMessagesBefore = async (query: Query, time: Date): Promise<boolean> => {
  const limit = BATCH / 10;
  const rows = await query({
    name: "webhooks-delete-messages",
    text: `DELETE FROM messages WHERE id IN (
        SELECT id FROM messages WHERE created_at < $1 ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
      ) RETURNING id`,
    values: [time],
  });
  return rows.length === limit;
};

/**
 * Deletes the logs of endpoints that were removed, and then the endpoints. Says what is left: `more` than is deleted at once, what somebody
 * else `held` just now, or `nothing`.
 */
export const purgeRemoved = async (query: Query): Promise<"more" | "held" | "nothing"> => {
  const rows = await query({
    name: "webhooks-purge-deliveries",
    text: `DELETE FROM deliveries WHERE id IN (
        SELECT d.id FROM endpoints e JOIN deliveries d ON d.endpoint_id = e.id WHERE e.removed_at IS NOT NULL
        LIMIT ${BATCH} FOR UPDATE OF d SKIP LOCKED
      ) RETURNING id`,
  });
  if (rows.length === BATCH) return "more";
  await query({
    name: "webhooks-purge-endpoints",
    text: `DELETE FROM endpoints e WHERE e.removed_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM deliveries d WHERE d.endpoint_id = e.id)`,
  });
  const left = await query({
    name: "webhooks-left-endpoints",
    text: "SELECT FROM endpoints WHERE removed_at IS NOT NULL LIMIT 1",
  });
  return left.length > 0 ? "held" : "nothing";
};
