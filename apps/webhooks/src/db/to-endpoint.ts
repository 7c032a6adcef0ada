import type { WebhookEndpoint } from "@crossdesk/contracts";
import { oldSecretsUntil } from "../domain/secrets.ts";
import type { EndpointRecord } from "./entities/index.ts";

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
