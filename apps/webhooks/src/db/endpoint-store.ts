import type { WebhookDisabledReason, WebhookEndpoint, WebhookEventType } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import { oldSecretsUntil } from "../domain/secrets.ts";
import type { OldSecret } from "../domain/secrets.ts";

/** A row of `endpoints`. */
export interface EndpointRecord {
  readonly id: string;
  readonly entityId: string;
  readonly url: string;
  readonly description: string;
  readonly eventTypes: WebhookEventType[] | null;
  readonly enabled: boolean;
  readonly disabledReason: WebhookDisabledReason | null;
  readonly disabledAt: Date | null;
  /** Encrypted for this endpoint, as those of before are; plain in rows of before secrets were encrypted. */
  readonly secret: string;
  readonly oldSecrets: readonly OldSecret[];
  readonly failingSince: Date | null;
  readonly failures: number;
  readonly pausedUntil: Date | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: number;
}

const COLUMNS = `id, entity_id AS "entityId", url, description, event_types AS "eventTypes", enabled,
  disabled_reason AS "disabledReason", disabled_at AS "disabledAt", secret, old_secrets AS "oldSecrets",
  failing_since AS "failingSince", failures, paused_until AS "pausedUntil", created_by AS "createdBy",
  created_at AS "createdAt", updated_at AS "updatedAt", version`;

/** An endpoint as its owner sees it: without its secrets. */
export const toEndpoint = (record: EndpointRecord, now: Date): WebhookEndpoint => ({
  id: record.id,
  entityId: record.entityId,
  url: record.url,
  description: record.description,
  eventTypes: record.eventTypes,
  enabled: record.enabled,
  disabledReason: record.disabledReason,
  disabledAt: record.disabledAt?.toISOString() ?? null,
  failingSince: record.failingSince?.toISOString() ?? null,
  failures: record.failures,
  pausedUntil: record.pausedUntil !== null && record.pausedUntil > now ? record.pausedUntil.toISOString() : null,
  oldSecretsUntil: oldSecretsUntil(record, now),
  createdBy: record.createdBy,
  createdAt: record.createdAt.toISOString(),
  updatedAt: record.updatedAt.toISOString(),
  version: record.version,
});

/** An endpoint by its id, within the entities that the caller may see (`null` is all of them). */
export interface EndpointKey {
  readonly endpointId: string;
  readonly scope: string | null;
}

export const findEndpoint = async (
  query: Query,
  { endpointId, scope }: EndpointKey,
): Promise<EndpointRecord | undefined> => {
  const [found] = await query<EndpointRecord>({
    name: "webhooks-endpoint",
    text: `SELECT ${COLUMNS} FROM endpoints WHERE id = $1 AND removed_at IS NULL AND ($2::text IS NULL OR entity_id = $2)`,
    values: [endpointId, scope],
  });
  return found;
};

/** The same, locked until the transaction ends. */
export const lockEndpoint = async (
  query: Query,
  { endpointId, scope }: EndpointKey,
): Promise<EndpointRecord | undefined> => {
  const [found] = await query<EndpointRecord>({
    name: "webhooks-lock-endpoint",
    text: `SELECT ${COLUMNS} FROM endpoints WHERE id = $1 AND removed_at IS NULL AND ($2::text IS NULL OR entity_id = $2) FOR NO KEY UPDATE`,
    values: [endpointId, scope],
  });
  return found;
};

/** Locks an entity's list of endpoints, so that two who add to it see each other; gives how many there are. */
export const countEndpoints = async (query: Query, entityId: string): Promise<number> => {
  await query({ text: "SELECT pg_advisory_xact_lock(hashtextextended($1, 7))", values: [entityId] });
  const [row] = await query<{ count: number }>({
    text: "SELECT count(*)::integer AS count FROM endpoints WHERE entity_id = $1 AND removed_at IS NULL",
    values: [entityId],
  });
  return row?.count ?? 0;
};

export const listEndpoints = async (
  query: Query,
  { scope, limit, offset }: { readonly scope: string | null; readonly limit: number; readonly offset: number },
): Promise<EndpointRecord[]> =>
  query<EndpointRecord>({
    name: "webhooks-endpoints",
    text: `SELECT ${COLUMNS} FROM endpoints WHERE removed_at IS NULL AND ($1::text IS NULL OR entity_id = $1)
      ORDER BY created_at, id LIMIT $2 OFFSET $3`,
    values: [scope, limit, offset],
  });

export type NewEndpoint = Pick<
  EndpointRecord,
  "id" | "entityId" | "url" | "description" | "eventTypes" | "enabled" | "secret" | "createdBy" | "createdAt"
>;

export const insertEndpoint = async (query: Query, endpoint: NewEndpoint): Promise<EndpointRecord> => {
  const [made] = await query<EndpointRecord>({
    text: `INSERT INTO endpoints (id, entity_id, url, description, event_types, enabled, disabled_reason, disabled_at,
        secret, created_by, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN NOT $6 THEN 'owner' END, CASE WHEN NOT $6 THEN $9::timestamptz END,
        $7, $8, $9, $9)
      RETURNING ${COLUMNS}`,
    values: [
      endpoint.id,
      endpoint.entityId,
      endpoint.url,
      endpoint.description,
      endpoint.eventTypes,
      endpoint.enabled,
      endpoint.secret,
      endpoint.createdBy,
      endpoint.createdAt,
    ],
  });
  if (made === undefined) throw new Error("The endpoint was not written.");
  return made;
};

/** Writes what may change of an endpoint, and gives the next version of it. */
export const saveEndpoint = async (query: Query, endpoint: EndpointRecord): Promise<EndpointRecord> => {
  const [saved] = await query<EndpointRecord>({
    text: `UPDATE endpoints SET url = $2, description = $3, event_types = $4, enabled = $5, disabled_reason = $6,
        disabled_at = $7, secret = $8, old_secrets = $9, failing_since = $10, failures = $11, paused_until = $12,
        updated_at = $13, version = version + 1
      WHERE id = $1 RETURNING ${COLUMNS}`,
    values: [
      endpoint.id,
      endpoint.url,
      endpoint.description,
      endpoint.eventTypes,
      endpoint.enabled,
      endpoint.disabledReason,
      endpoint.disabledAt,
      endpoint.secret,
      JSON.stringify(endpoint.oldSecrets),
      endpoint.failingSince,
      endpoint.failures,
      endpoint.pausedUntil,
      endpoint.updatedAt,
    ],
  });
  if (saved === undefined) throw new Error("The endpoint went away while it was locked.");
  return saved;
};

/** Hides an endpoint for good and forgets its secrets; its log goes bit by bit, as it may be long. */
export const retireEndpoint = async (query: Query, endpointId: string, now: Date): Promise<void> => {
  await query({
    text: `UPDATE endpoints SET removed_at = $2, enabled = false, disabled_reason = coalesce(disabled_reason, 'owner'),
      disabled_at = coalesce(disabled_at, $2), url = '', secret = '', old_secrets = '[]' WHERE id = $1`,
    values: [endpointId, now],
  });
};

/** An endpoint that wants to be told of something. */
export interface Subscriber {
  readonly id: string;
  readonly eventTypes: readonly WebhookEventType[] | null;
  readonly enabled: boolean;
}

/** The endpoints of an entity that were there when something happened, give or take what clocks differ by. */
export const findSubscribers = async (
  query: Query,
  { entityId, occurredAt }: { readonly entityId: string; readonly occurredAt: Date },
): Promise<Subscriber[]> =>
  query<Subscriber>({
    name: "webhooks-subscribers",
    text: `SELECT id, event_types AS "eventTypes", enabled FROM endpoints 
      WHERE entity_id = $1 AND removed_at IS NULL AND created_at <= $2::timestamptz + interval '5 seconds'`,
    values: [entityId, occurredAt],
  });

/** Those of the entities that have any endpoint. */
export const findEntitiesWithEndpoints = async (query: Query, entityIds: readonly string[]): Promise<string[]> => {
  const rows = await query<{ entityId: string }>({
    name: "webhooks-entities",
    text: `SELECT entity_id AS "entityId" FROM unnest($1::text[]) AS asked (entity_id)
      WHERE EXISTS (SELECT FROM endpoints e WHERE e.entity_id = asked.entity_id AND e.removed_at IS NULL)`,
    values: [entityIds],
  });
  return rows.map(({ entityId }) => entityId);
};
