import type { WebhookDelivery } from "@crossdesk/contracts";
import type { DeliveryRecord } from "./entities/index.ts";

/** The header `webhook-id` of a message: no full stop in it, as signatures put one behind it. */
export const toWebhookId = (messageId: string): string => `msg_${messageId}`;

export const toDelivery = (record: DeliveryRecord, entityId: string): WebhookDelivery => ({
  id: record.id,
  endpointId: record.endpointId,
  entityId,
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
