import type { SentWebhookType } from "@crossdesk/contracts";
import type { Database, Query } from "@crossdesk/service-kit";
import type { Secrets } from "../domain/secrets.ts";

/** A delivery that this process is to attempt now, with all that the attempt takes. */
export interface ClaimedDelivery extends Secrets {
  readonly id: string;
  readonly messageId: string;
  readonly endpointId: string;
  readonly type: SentWebhookType;
  readonly url: string;
  readonly body: string;
  /** Attempts of this round that failed. */
  readonly tries: number;
  /** Stands for this claim: whoever lost it to another replica no longer decides. */
  readonly lease: string;
}

export interface Claim {
  readonly lease: string;
  readonly now: Date;
  /** When another replica may take it over, should this one be gone. */
  readonly leasedUntil: Date;
  /** The most that are claimed. */
  readonly room: number;
  /** The most that go to one endpoint at once, over all replicas. */
  readonly endpointConcurrency: number;
}

/** The endpoints of one claim: few, so that replicas get in between. */
const ENDPOINTS = 50;

/** In no order of age, so that busy endpoints don't stand in others' way. Locked: their counts below hold until the commit. */
const lockDueEndpoints = async (query: Query, now: Date): Promise<string[]> => {
  const rows = await query<{ id: string }>({
    name: "webhooks-due-endpoints",
    text: `SELECT e.id FROM endpoints e
      WHERE e.enabled AND (e.paused_until IS NULL OR e.paused_until <= $1)
        AND EXISTS (SELECT FROM deliveries d WHERE d.endpoint_id = e.id AND d.state = 'waiting' AND d.run_at <= $1)
      ORDER BY random() LIMIT ${ENDPOINTS} FOR NO KEY UPDATE OF e SKIP LOCKED`,
    values: [now],
  });
  return rows.map(({ id }) => id);
};

/**
 * Claims due deliveries for this process. An endpoint that is failing gets one at a time. The first attempt for a ticket's
 * later event waits until its earlier ones have had theirs.
 */
export const claimDeliveries = (db: Database, claim: Claim): Promise<ClaimedDelivery[]> =>
  db.transaction(async ({ query }) => {
    const { now, lease, leasedUntil, room, endpointConcurrency } = claim;
    const endpoints = await lockDueEndpoints(query, now);
    if (endpoints.length === 0) return [];
    // A statement of its own: it sees what others committed before the locks were had.
    return query<ClaimedDelivery>({
      name: "webhooks-claim",
      text: `WITH free AS (
          SELECT e.id, greatest(0, CASE WHEN e.failures > 0 THEN 1 ELSE $5::integer END - (
            SELECT count(*) FROM deliveries b WHERE b.endpoint_id = e.id AND b.lease IS NOT NULL AND b.run_at > $2
          )) AS slots
          FROM endpoints e WHERE e.id = ANY($1::uuid[])
        ), picked AS (
          SELECT due.id FROM free CROSS JOIN LATERAL (
            SELECT d.id FROM deliveries d
            WHERE d.endpoint_id = free.id AND d.state = 'waiting' AND d.run_at <= $2 AND NOT EXISTS (
              SELECT FROM deliveries o WHERE o.endpoint_id = d.endpoint_id AND o.ticket_id = d.ticket_id
                AND o.state = 'waiting' AND o.tries = 0 AND o.ordinal < d.ordinal
            )
            ORDER BY d.run_at, d.id LIMIT free.slots
          ) AS due LIMIT $6
        )
        UPDATE deliveries d SET lease = $3, run_at = $4
        FROM picked, messages m, endpoints e
        WHERE d.id = picked.id AND m.id = d.message_id AND e.id = d.endpoint_id
          AND d.state = 'waiting' AND d.run_at <= $2
        RETURNING d.id, d.message_id AS "messageId", d.endpoint_id AS "endpointId", d.type, e.url, m.body, d.tries, d.lease,
          e.secret, e.old_secrets AS "oldSecrets"`,
      values: [endpoints, now, lease, leasedUntil, endpointConcurrency, room],
    });
  });

/** Gives a claimed delivery back as if it had not been tried: the process ends before the attempt did. */
export const releaseDelivery = async (query: Query, { id, lease }: ClaimedDelivery, now: Date): Promise<void> => {
  await query({
    text: "UPDATE deliveries SET lease = NULL, run_at = $3 WHERE id = $1 AND lease = $2",
    values: [id, lease, now],
  });
};
