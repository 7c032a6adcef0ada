import { z } from "zod";
import { Instant, Limit, StoredId, Uuid } from "../primitives.ts";
import { SentWebhookType } from "./payload.ts";

/** `waiting` for its first or next attempt, `delivered`, or `failed`: nothing more is sent until somebody asks. */
export const WebhookDeliveryState = z.enum(["waiting", "delivered", "failed"]);
export type WebhookDeliveryState = z.infer<typeof WebhookDeliveryState>;

/** One event on its way to one endpoint. */
export const WebhookDelivery = z.object({
  id: Uuid,
  endpointId: Uuid,
  entityId: StoredId,
  /** The header `webhook-id`: the same for every attempt and every redelivery. */
  webhookId: z.string(),
  type: SentWebhookType,
  ticketId: Uuid.nullable(),
  state: WebhookDeliveryState,
  /** Why nothing more is sent: every attempt failed, or the endpoint was disabled. */
  failedBecause: z.enum(["attempts-exhausted", "endpoint-disabled"]).nullable(),
  /** All that were made, redeliveries among them. */
  attempts: z.int().min(0),
  nextAttemptAt: Instant.nullable(),
  /** What the last attempt was answered, if it was. */
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  createdAt: Instant,
  finishedAt: Instant.nullable(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

/** One request to an endpoint, and what came of it. */
export const WebhookAttempt = z.object({
  startedAt: Instant,
  durationMs: z.int().min(0),
  /** `null` where there was no answer. */
  status: z.int().nullable(),
  /** Why there was none, or why it does not count. */
  error: z.string().nullable(),
  /** The answer's first 2 kB. */
  responseBody: z.string().nullable(),
});
export type WebhookAttempt = z.infer<typeof WebhookAttempt>;

export const ListWebhookDeliveriesInput = z.object({
  endpointId: Uuid,
  states: z.array(WebhookDeliveryState).min(1).optional(),
  types: z.array(SentWebhookType).min(1).optional(),
  ticketId: Uuid.optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  limit: Limit,
  /** The `nextCursor` of the page before. */
  cursor: Uuid.optional(),
});
export type ListWebhookDeliveriesInput = z.infer<typeof ListWebhookDeliveriesInput>;

/** Newest first; `nextCursor` is `null` on the last page. */
export const WebhookDeliveryPage = z.object({ items: z.array(WebhookDelivery), nextCursor: Uuid.nullable() });
export type WebhookDeliveryPage = z.infer<typeof WebhookDeliveryPage>;

export const WebhookDeliveryReference = z.object({ deliveryId: Uuid });
export type WebhookDeliveryReference = z.infer<typeof WebhookDeliveryReference>;

/** A delivery with the very body that is sent, and its latest attempts, oldest first: 100, or as many as fit into one answer. */
export const WebhookDeliveryDetails = z.object({
  delivery: WebhookDelivery,
  body: z.string(),
  attempts: z.array(WebhookAttempt),
});
export type WebhookDeliveryDetails = z.infer<typeof WebhookDeliveryDetails>;

export const RedeliverFailedInput = z.object({
  endpointId: Uuid,
  since: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }).optional(),
});
export type RedeliverFailedInput = z.infer<typeof RedeliverFailedInput>;

/** The oldest first, 5,000 at most; `more` says that there may be others, which the same call takes up. */
export const RedeliveredFailed = z.object({ deliveries: z.int().min(0), more: z.boolean() });
export type RedeliveredFailed = z.infer<typeof RedeliveredFailed>;
