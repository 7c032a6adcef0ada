import { z } from "zod";
import { Instant, Limit, StoredId, Uuid } from "../primitives.ts";
import { SentWebhookType } from "./payload.ts";

/** `waiting` for its first or next attempt, `delivered`, or `failed`: nothing more is sent until somebody asks. */
export const WebhookDeliveryState = z.enum(["waiting", "delivered", "failed"]);
export type WebhookDeliveryState = z.infer<typeof WebhookDeliveryState>;

/** One event on its way to one endpoint. */
export const WebhookDelivery = z
  .object({
    id: Uuid.describe("The id of the delivery."),
    endpointId: Uuid.describe("The endpoint that it goes to."),
    entityId: StoredId.describe("The tenant of the endpoint."),
    webhookId: z.string().describe("The header `webhook-id`: the same for every attempt and every redelivery."),
    type: SentWebhookType.describe("The type of the webhook."),
    ticketId: Uuid.nullable().describe("The ticket that it is about."),
    state: WebhookDeliveryState.describe(
      "`waiting` for its first or next attempt, `delivered`, or `failed`: nothing more is sent until somebody asks.",
    ),
    failedBecause: z
      .enum(["attempts-exhausted", "endpoint-disabled"])
      .nullable()
      .describe("Why nothing more is sent: every attempt failed, or the endpoint was disabled."),
    attempts: z.int().min(0).describe("All attempts that were made, redeliveries among them."),
    nextAttemptAt: Instant.nullable().describe("When the next attempt is made."),
    lastStatus: z.int().nullable().describe("The status that the last attempt was answered with, if it was."),
    lastError: z.string().nullable().describe("Why the last attempt failed."),
    createdAt: Instant.describe("When the event happened."),
    finishedAt: Instant.nullable().describe("When it was delivered, or given up."),
  })
  .meta({ id: "WebhookDelivery", description: "One event on its way to one endpoint." });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

/** One request to an endpoint, and what came of it. */
export const WebhookAttempt = z
  .object({
    startedAt: Instant.describe("When the attempt was made."),
    durationMs: z.int().min(0).describe("How long it took, in milliseconds."),
    status: z.int().nullable().describe("The status of the answer; `null` where there was none."),
    error: z.string().nullable().describe("Why there was no answer, or why it does not count."),
    responseBody: z.string().nullable().describe("The answer's first 2 kB."),
  })
  .meta({ id: "WebhookAttempt", description: "One request to an endpoint, and what came of it." });
export type WebhookAttempt = z.infer<typeof WebhookAttempt>;

export const ListWebhookDeliveriesInput = z.object({
  endpointId: Uuid.describe("The id of the endpoint."),
  states: z.array(WebhookDeliveryState).min(1).optional().describe("Only deliveries in these states."),
  types: z.array(SentWebhookType).min(1).optional().describe("Only webhooks of these types."),
  ticketId: Uuid.optional().describe("Only webhooks about this ticket."),
  since: z.iso.datetime({ offset: true }).optional().describe("Only what happened at this time or later."),
  until: z.iso.datetime({ offset: true }).optional().describe("Only what happened before this time."),
  limit: Limit.describe("How many to answer with."),
  cursor: Uuid.optional().describe("The `nextCursor` of the page before."),
});
export type ListWebhookDeliveriesInput = z.infer<typeof ListWebhookDeliveriesInput>;

/** Newest first; `nextCursor` is `null` on the last page. */
export const WebhookDeliveryPage = z.object({
  items: z.array(WebhookDelivery).describe("The deliveries, newest first."),
  nextCursor: Uuid.nullable().describe("What the next page is asked for with; `null` on the last page."),
});
export type WebhookDeliveryPage = z.infer<typeof WebhookDeliveryPage>;

export const WebhookDeliveryReference = z.object({ deliveryId: Uuid.describe("The id of the delivery.") });
export type WebhookDeliveryReference = z.infer<typeof WebhookDeliveryReference>;

/** A delivery with the very body that is sent, and its latest attempts, oldest first: 100, or as many as fit into one answer. */
export const WebhookDeliveryDetails = z.object({
  delivery: WebhookDelivery,
  body: z.string().describe("The very body that is sent."),
  attempts: z.array(WebhookAttempt).describe("The latest attempts, oldest first."),
});
export type WebhookDeliveryDetails = z.infer<typeof WebhookDeliveryDetails>;

export const RedeliverFailedInput = z.object({
  endpointId: Uuid.describe("The id of the endpoint."),
  since: z.iso.datetime({ offset: true }).describe("Only what happened at this time or later."),
  until: z.iso.datetime({ offset: true }).optional().describe("Only what happened before this time."),
});
export type RedeliverFailedInput = z.infer<typeof RedeliverFailedInput>;

/** The oldest first, 5,000 at most; `more` says that there may be others, which the same call takes up. */
export const RedeliveredFailed = z.object({
  deliveries: z.int().min(0).describe("How many are sent again."),
  more: z.boolean().describe("Whether there may be others, which the same call takes up."),
});
export type RedeliveredFailed = z.infer<typeof RedeliveredFailed>;
