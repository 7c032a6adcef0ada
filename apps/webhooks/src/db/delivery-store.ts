import type { SentWebhookType, WebhookAttempt, WebhookDelivery, WebhookDeliveryState } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";

/** A row of `deliveries`, with its endpoint's entity. */
export interface DeliveryRecord {
  readonly id: string;
  readonly messageId: string;
  readonly endpointId: string;
  readonly entityId: string;
  readonly type: SentWebhookType;
  readonly ticketId: string | null;
  readonly state: WebhookDeliveryState;
  readonly failedBecause: WebhookDelivery["failedBecause"];
  readonly attempts: number;
  readonly runAt: Date;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const COLUMNS = `d.id, d.message_id AS "messageId", d.endpoint_id AS "endpointId", e.entity_id AS "entityId", d.type,
  d.ticket_id AS "ticketId", d.state, d.failed_because AS "failedBecause", d.attempts, d.run_at AS "runAt",
  d.last_status AS "lastStatus", d.last_error AS "lastError", d.created_at AS "createdAt", d.finished_at AS "finishedAt"`;

/** The header `webhook-id` of a message: no full stop in it, as signatures put one behind it. */
export const toWebhookId = (messageId: string): string => `msg_${messageId}`;

export const toDelivery = (record: DeliveryRecord): WebhookDelivery => ({
  id: record.id,
  endpointId: record.endpointId,
  entityId: record.entityId,
  webhookId: toWebhookId(record.messageId),
  type: record.type,
  ticketId: record.ticketId,
  state: record.state,
  failedBecause: record.failedBecause,
  attempts: record.attempts,
  nextAttemptAt: record.state === "waiting" ? record.runAt.toISOString() : null,
  lastStatus: record.lastStatus,
  lastError: record.lastError,
  createdAt: record.createdAt.toISOString(),
  finishedAt: record.finishedAt?.toISOString() ?? null,
});

/** Something that happened, once for every endpoint that is told of it. */
export interface NewMessage {
  readonly id: string;
  readonly type: SentWebhookType;
  readonly body: string;
  readonly ticketId: string | null;
  /** Orders what happened to one ticket. */
  readonly ordinal: number;
  readonly deliveries: readonly { readonly id: string; readonly endpointId: string; readonly enabled: boolean }[];
}

/** Writes messages with their deliveries. Those to a disabled endpoint are noted as failed, for its owner to ask for later. */
export const insertMessages = async (query: Query, messages: readonly NewMessage[], now: Date): Promise<void> => {
  await query({
    name: "webhooks-insert-messages",
    text: `INSERT INTO messages (id, type, body, created_at)
      SELECT id, type, body, $4 FROM unnest($1::uuid[], $2::text[], $3::text[]) AS m (id, type, body)`,
    values: [messages.map(({ id }) => id), messages.map(({ type }) => type), messages.map(({ body }) => body), now],
  });
  const rows = messages.flatMap(({ deliveries, ...message }) => deliveries.map((delivery) => ({ message, delivery })));
  await query({
    name: "webhooks-insert-deliveries",
    text: `INSERT INTO deliveries (id, message_id, endpoint_id, type, ticket_id, ordinal, state, failed_because, run_at,
        created_at, finished_at)
      SELECT id, message_id, endpoint_id, type, ticket_id, ordinal,
        CASE WHEN enabled THEN 'waiting' ELSE 'failed' END, CASE WHEN NOT enabled THEN 'endpoint-disabled' END,
        $8, $8, CASE WHEN NOT enabled THEN $8::timestamptz END
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::bigint[], $7::boolean[])
        AS d (id, message_id, endpoint_id, type, ticket_id, ordinal, enabled)`,
    values: [
      rows.map(({ delivery }) => delivery.id),
      rows.map(({ message }) => message.id),
      rows.map(({ delivery }) => delivery.endpointId),
      rows.map(({ message }) => message.type),
      rows.map(({ message }) => message.ticketId),
      rows.map(({ message }) => message.ordinal),
      rows.map(({ delivery }) => delivery.enabled),
      now,
    ],
  });
};

/** A delivery by its id, within the entities that the caller may see (`null` is all of them). */
export interface DeliveryKey {
  readonly deliveryId: string;
  readonly scope: string | null;
}

export const findDelivery = async (
  query: Query,
  { deliveryId, scope }: DeliveryKey,
): Promise<DeliveryRecord | undefined> => {
  const [found] = await query<DeliveryRecord>({
    name: "webhooks-delivery",
    text: `SELECT ${COLUMNS} FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id
      WHERE d.id = $1 AND e.removed_at IS NULL AND ($2::text IS NULL OR e.entity_id = $2)`,
    values: [deliveryId, scope],
  });
  return found;
};

export const readBody = async (query: Query, messageId: string): Promise<string> => {
  const [found] = await query<{ body: string }>({
    name: "webhooks-body",
    text: "SELECT body FROM messages WHERE id = $1",
    values: [messageId],
  });
  return found?.body ?? "";
};

interface AttemptRecord extends Omit<WebhookAttempt, "startedAt"> {
  readonly startedAt: Date;
}

/** The latest attempts of a delivery, oldest first. */
export const readAttempts = async (query: Query, deliveryId: string, limit: number): Promise<WebhookAttempt[]> => {
  const rows = await query<AttemptRecord>({
    name: "webhooks-attempts",
    text: `SELECT started_at AS "startedAt", duration_ms AS "durationMs", status, error, response_body AS "responseBody"
      FROM attempts WHERE delivery_id = $1 ORDER BY id DESC LIMIT $2`,
    values: [deliveryId, limit],
  });
  return rows.toReversed().map((row) => ({ ...row, startedAt: row.startedAt.toISOString() }));
};

export interface DeliveryFilter {
  readonly endpointId: string;
  readonly states: readonly WebhookDeliveryState[] | undefined;
  readonly types: readonly SentWebhookType[] | undefined;
  readonly ticketId: string | undefined;
  readonly since: string | undefined;
  readonly until: string | undefined;
  /** Only those behind this one. */
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** Newest first: ids rise with time. */
export const listDeliveries = async (query: Query, filter: DeliveryFilter): Promise<DeliveryRecord[]> =>
  query<DeliveryRecord>({
    text: `SELECT ${COLUMNS} FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id
      WHERE d.endpoint_id = $1
        AND ($2::text[] IS NULL OR d.state = ANY($2))
        AND ($3::text[] IS NULL OR d.type = ANY($3))
        AND ($4::uuid IS NULL OR d.ticket_id = $4)
        AND ($5::timestamptz IS NULL OR d.created_at >= $5)
        AND ($6::timestamptz IS NULL OR d.created_at < $6)
        AND ($7::uuid IS NULL OR d.id < $7)
      ORDER BY d.id DESC LIMIT $8`,
    values: [
      filter.endpointId,
      filter.states ?? null,
      filter.types ?? null,
      filter.ticketId ?? null,
      filter.since ?? null,
      filter.until ?? null,
      filter.cursor ?? null,
      filter.limit,
    ],
  });

const AGAIN = "state = 'waiting', failed_because = NULL, finished_at = NULL, tries = 0, lease = NULL";

/** Gives a delivery a fresh round of attempts from now on, whatever became of it. */
export const restartDelivery = async (query: Query, deliveryId: string, now: Date): Promise<void> => {
  await query({ text: `UPDATE deliveries SET ${AGAIN}, run_at = $2 WHERE id = $1`, values: [deliveryId, now] });
};

/** The same for what failed at an endpoint in a time, oldest first, up to `limit` of them; says how many. */
export const restartFailed = async (
  query: Query,
  at: {
    readonly endpointId: string;
    readonly since: string;
    readonly until: string | undefined;
    readonly limit: number;
    readonly now: Date;
  },
): Promise<number> => {
  const [row] = await query<{ count: number }>({
    text: `WITH again AS (
        UPDATE deliveries SET ${AGAIN}, run_at = $5
        WHERE id IN (
          SELECT id FROM deliveries WHERE endpoint_id = $1 AND state = 'failed' AND created_at >= $2
            AND ($3::timestamptz IS NULL OR created_at < $3) ORDER BY created_at, id LIMIT $4 FOR UPDATE
        ) RETURNING id
      )
      SELECT count(*)::integer AS count FROM again`,
    values: [at.endpointId, at.since, at.until ?? null, at.limit, at.now],
  });
  return row?.count ?? 0;
};
