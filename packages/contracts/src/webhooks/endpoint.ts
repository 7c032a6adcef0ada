import { z } from "zod";
import { EntityId, Instant, Limit, Offset, requiredText, StoredId, text, Uuid } from "../primitives.ts";

/** What an endpoint can subscribe to; `docs/webhooks.md` shows each with its payload. */
export const WebhookEventType = z.enum([
  "ticket.opened",
  "ticket.updated",
  "ticket.status_changed",
  "ticket.assigned",
  "ticket.unassigned",
  "ticket.picked",
  "ticket.closed",
  "message.added",
  "ticket.answer_due_soon",
  "ticket.answer_overdue",
  "ticket.rated",
]);
export type WebhookEventType = z.infer<typeof WebhookEventType>;

/** Why nothing is sent: its owner said so, it answered 410, or it failed for days. */
export const WebhookDisabledReason = z.enum(["owner", "gone", "failing"]);
export type WebhookDisabledReason = z.infer<typeof WebhookDisabledReason>;

/** Where a partner gets notifications of what happens in their entity. Its secret is shown when it is made, and never again. */
export const WebhookEndpoint = z
  .object({
    id: Uuid.describe("The id of the endpoint."),
    entityId: StoredId.describe("The tenant whose tickets the endpoint is notified of."),
    url: z.string().describe("Where webhooks are sent."),
    description: z.string().describe("What the endpoint is for."),
    eventTypes: z
      .array(WebhookEventType)
      .nullable()
      .describe("The types that are sent; `null` for every type, also those that come later."),
    enabled: z.boolean().describe("Whether webhooks are sent."),
    disabledReason: WebhookDisabledReason.nullable().describe(
      "Why nothing is sent: its owner said so, it answered 410, or it failed for days.",
    ),
    disabledAt: Instant.nullable().describe("Since when nothing is sent."),
    failingSince: Instant.nullable().describe(
      "Since when every attempt has failed; `null` where the last one succeeded, or none was made.",
    ),
    failures: z.int().min(0).describe("Attempts that failed one after another."),
    pausedUntil: Instant.nullable().describe("Nothing is sent before, as the endpoint asked for less."),
    oldSecretsUntil: Instant.nullable().describe(
      "Until when previous secrets sign too; `null` where only the present one does.",
    ),
    createdBy: z.string().describe("Who made the endpoint."),
    createdAt: Instant.describe("When the endpoint was made."),
    updatedAt: Instant.describe("When the endpoint was last changed."),
    version: z.int().min(1).describe("Rises with every change."),
  })
  .meta({
    id: "WebhookEndpoint",
    description: "A partner's address that receives events of the tickets of their tenant.",
  });
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;

const WebhookUrl = requiredText(2_000);
const Description = text(500);
const EventTypes = z.array(WebhookEventType).min(1).max(WebhookEventType.options.length).nullable();

export const CreateWebhookInput = z.object({
  entityId: EntityId.optional().describe("The tenant; only a caller without a tenant of its own may name one."),
  url: WebhookUrl.describe("Where webhooks are to be sent: `https`, at a public host."),
  description: Description.default("").describe("What the endpoint is for."),
  eventTypes: EventTypes.default(null).describe(
    "The types to send; `null` for every type, also those that come later.",
  ),
  enabled: z.boolean().default(true).describe("Whether webhooks are sent."),
});
export type CreateWebhookInput = z.infer<typeof CreateWebhookInput>;

/** The endpoint with its secret (`whsec_…`), which is not shown again. */
export const WebhookWithSecret = z.object({
  endpoint: WebhookEndpoint,
  secret: z.string().describe("What requests are signed with (`whsec_…`). It is not shown again."),
});
export type WebhookWithSecret = z.infer<typeof WebhookWithSecret>;

export const WebhookReference = z.object({ endpointId: Uuid.describe("The id of the endpoint.") });
export type WebhookReference = z.infer<typeof WebhookReference>;

export const ListWebhooksInput = z.object({
  entityId: EntityId.optional().describe("The tenant; only a caller without a tenant of its own may name one."),
  limit: Limit.describe("How many to answer with."),
  offset: Offset.describe("How many to pass over."),
});
export type ListWebhooksInput = z.infer<typeof ListWebhooksInput>;

/** Oldest first; there may be others behind these where `hasMore`. */
export const WebhookPage = z.object({
  items: z.array(WebhookEndpoint).describe("The endpoints, oldest first."),
  hasMore: z.boolean().optional().describe("Whether there may be others behind these."),
});
export type WebhookPage = z.infer<typeof WebhookPage>;

/** What is left out stays as it is. Enabling one that failed or was gone gives it a fresh start. */
export const UpdateWebhookInput = z.object({
  endpointId: Uuid.describe("The id of the endpoint."),
  url: WebhookUrl.optional().describe("Where webhooks are to be sent."),
  description: Description.optional().describe("What the endpoint is for."),
  eventTypes: EventTypes.optional().describe("The types to send; `null` for every type."),
  enabled: z
    .boolean()
    .optional()
    .describe("Whether webhooks are sent. Enabling one that failed or was gone gives it a fresh start."),
  version: z.int().min(1).optional().describe("The version that was seen: a change in between is a conflict."),
});
export type UpdateWebhookInput = z.infer<typeof UpdateWebhookInput>;

export const RotateWebhookSecretInput = z.object({
  endpointId: Uuid.describe("The id of the endpoint."),
  overlapHours: z
    .number()
    .min(0)
    .max(168)
    .optional()
    .describe("How many hours the old secret signs too: 24 by default, 0 where others know it."),
});
export type RotateWebhookSecretInput = z.infer<typeof RotateWebhookSecretInput>;

export const RemovedWebhook = z.object({ endpointId: Uuid.describe("The id of the endpoint that is gone.") });
export type RemovedWebhook = z.infer<typeof RemovedWebhook>;
