import type { SentWebhookType } from "@crossdesk/contracts";
import type { Database, Query } from "@crossdesk/database";
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

/** What a claim came to. */
export interface Claimed {
  readonly deliveries: readonly ClaimedDelivery[];
  /** Another replica was claiming at the same endpoints: there may be more in a moment. */
  readonly contended: boolean;
}

/** How many slots an endpoint has left: `$now` and `$most` are parameters. A failing one has one. */
const slots = (now: string, most: string): string => `(CASE WHEN e.failures > 0 THEN 1 ELSE ${most}::integer END - (
    SELECT count(*) FROM deliveries b WHERE b.endpoint_id = e.id AND b.lease IS NOT NULL AND b.run_at > ${now}
  ))`;

/** In no order of age, so that busy endpoints don't stand in others' way. Locked: what is counted of them holds until the commit. */
const lockDueEndpoints = async (
  query: Query,
  { now, endpointConcurrency }: Claim,
): Promise<{ readonly ids: readonly string[]; readonly contended: boolean }> => {
  const [found] = await query<{ due: number; ids: string[] }>({
    name: "webhooks-due-endpoints",
    text: `WITH due AS MATERIALIZED (
        SELECT e.id FROM endpoints e
        WHERE e.enabled AND (e.paused_until IS NULL OR e.paused_until <= $1)
          AND EXISTS (SELECT FROM deliveries d WHERE d.endpoint_id = e.id AND d.state = 'waiting' AND d.run_at <= $1)
          AND ${slots("$1", "$2")} > 0
        ORDER BY random() LIMIT ${ENDPOINTS}
      ), locked AS (
        SELECT e.id FROM endpoints e WHERE e.id IN (SELECT id FROM due) FOR NO KEY UPDATE SKIP LOCKED
      )
      SELECT (SELECT count(*)::integer FROM due) AS due, ARRAY(SELECT id FROM locked) AS ids`,
    values: [now, endpointConcurrency],
  });
  const { due = 0, ids = [] } = found ?? {};
  return { ids, contended: ids.length < due };
};

/**
 * Claims due deliveries for this process. An endpoint that is failing gets one at a time. The first attempt for a ticket's
 * later event waits until its earlier ones have had theirs.
 */
export const claimDeliveries = (db: Database, claim: Claim): Promise<Claimed> =>
  db.transaction(async ({ query }) => {
    const { now, lease, leasedUntil, room, endpointConcurrency } = claim;
    const { ids, contended } = await lockDueEndpoints(query, claim);
    if (ids.length === 0) return { deliveries: [], contended };
    // A statement of its own: it sees what others committed before the locks were had.
    const deliveries = await query<ClaimedDelivery>({
      name: "webhooks-claim",
      // Subqueries that cannot be turned into joins: however little is known of the tables, each is a glance at an index.
      text: `WITH free AS MATERIALIZED (
          SELECT e.id, greatest(0, ${slots("$2", "$5")}) AS slots FROM endpoints e WHERE e.id = ANY($1::uuid[])
        ), picked AS MATERIALIZED (
          SELECT due.id FROM free CROSS JOIN LATERAL (
            SELECT d.id FROM deliveries d
            WHERE d.endpoint_id = free.id AND d.state = 'waiting' AND d.run_at <= $2
              AND d.ordinal <= coalesce((
                SELECT o.ordinal FROM deliveries o WHERE o.endpoint_id = d.endpoint_id AND o.ticket_id = d.ticket_id
                  AND o.state = 'waiting' AND o.tries = 0 ORDER BY o.ordinal LIMIT 1
              ), d.ordinal)
            ORDER BY d.run_at, d.id LIMIT free.slots
          ) AS due LIMIT $6
        ), claimed AS (
          UPDATE deliveries d SET lease = $3, run_at = $4
          WHERE d.id = ANY(ARRAY(SELECT id FROM picked)) AND d.state = 'waiting' AND d.run_at <= $2
          RETURNING d.id, d.message_id, d.endpoint_id, d.type, d.tries, d.lease
        )
        SELECT c.id, c.message_id AS "messageId", c.endpoint_id AS "endpointId", c.type, c.tries, c.lease, m.body, e.url,
          e.secret, e.old_secrets AS "oldSecrets"
        FROM claimed c JOIN messages m ON m.id = c.message_id JOIN endpoints e ON e.id = c.endpoint_id`,
      values: [ids, now, lease, leasedUntil, endpointConcurrency, room],
    });
    return { deliveries, contended };
  });

/** Gives a claimed delivery back as if it had not been tried: the process ends before the attempt did. */
export const releaseDelivery = async (query: Query, { id, lease }: ClaimedDelivery, now: Date): Promise<void> => {
  await query({
    text: "UPDATE deliveries SET lease = NULL, run_at = $3 WHERE id = $1 AND lease = $2",
    values: [id, lease, now],
  });
};
