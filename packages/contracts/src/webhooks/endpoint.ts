import { z } from "zod";
import { EntityId, Instant, Limit, Offset, requiredText, StoredId, text, Uuid } from "../primitives.ts";

/** What an endpoint can be told of; `docs/webhooks.md` shows each with its payload. */
export const WebhookEventType = z.enum([
  "ticket.opened",
  "ticket.updated",
  "ticket.status_changed",
  "ticket.assigned",
  "ticket.unassigned",
  "ticket.picked",
  "ticket.closed",
  "message.added",
]);
export type WebhookEventType = z.infer<typeof WebhookEventType>;

/** Why nothing is sent: its owner said so, it answered 410, or it failed for days. */
export const WebhookDisabledReason = z.enum(["owner", "gone", "failing"]);
export type WebhookDisabledReason = z.infer<typeof WebhookDisabledReason>;

/** Where a partner wants to be told of what happens in their entity. Its secret is shown when it is made, and never again. */
export const WebhookEndpoint = z.object({
  id: Uuid,
  entityId: StoredId,
  url: z.string(),
  description: z.string(),
  /** `null`: every type, also those that come later. */
  eventTypes: z.array(WebhookEventType).nullable(),
  enabled: z.boolean(),
  disabledReason: WebhookDisabledReason.nullable(),
  disabledAt: Instant.nullable(),
  /** Since when every attempt has failed; `null` where the last one succeeded, or none was made. */
  failingSince: Instant.nullable(),
  /** Attempts that failed one after another. */
  failures: z.int().min(0),
  /** Nothing is sent before, as the endpoint asked for less. */
  pausedUntil: Instant.nullable(),
  /** Until when secrets of before a rotation sign too; `null` where only the present one does. */
  oldSecretsUntil: Instant.nullable(),
  createdBy: z.string(),
  createdAt: Instant,
  updatedAt: Instant,
  version: z.int().min(1),
});
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;

const WebhookUrl = requiredText(2_000);
const Description = text(500);
const EventTypes = z.array(WebhookEventType).min(1).max(WebhookEventType.options.length).nullable();

export const CreateWebhookInput = z.object({
  /** The tenant; only a caller without an entity of its own may name one. */
  entityId: EntityId.optional(),
  url: WebhookUrl,
  description: Description.default(""),
  eventTypes: EventTypes.default(null),
  enabled: z.boolean().default(true),
});
export type CreateWebhookInput = z.infer<typeof CreateWebhookInput>;

/** The endpoint with its secret (`whsec_…`), which is not shown again. */
export const WebhookWithSecret = z.object({ endpoint: WebhookEndpoint, secret: z.string() });
export type WebhookWithSecret = z.infer<typeof WebhookWithSecret>;

export const WebhookReference = z.object({ endpointId: Uuid });
export type WebhookReference = z.infer<typeof WebhookReference>;

export const ListWebhooksInput = z.object({ entityId: EntityId.optional(), limit: Limit, offset: Offset });
export type ListWebhooksInput = z.infer<typeof ListWebhooksInput>;

/** Oldest first; there may be others behind these where `hasMore`. */
export const WebhookPage = z.object({ items: z.array(WebhookEndpoint), hasMore: z.boolean().optional() });
export type WebhookPage = z.infer<typeof WebhookPage>;

/** What is left out stays as it is. Enabling one that failed or was gone gives it a fresh start. */
export const UpdateWebhookInput = z.object({
  endpointId: Uuid,
  url: WebhookUrl.optional(),
  description: Description.optional(),
  eventTypes: EventTypes.optional(),
  enabled: z.boolean().optional(),
  version: z.int().min(1).optional(),
});
export type UpdateWebhookInput = z.infer<typeof UpdateWebhookInput>;

export const RotateWebhookSecretInput = z.object({
  endpointId: Uuid,
  /** How long the old secret signs too: as configured (24 h) unless told; 0 where it is known to others. */
  overlapHours: z.number().min(0).max(168).optional(),
});
export type RotateWebhookSecretInput = z.infer<typeof RotateWebhookSecretInput>;

export const RemovedWebhook = z.object({ endpointId: Uuid });
export type RemovedWebhook = z.infer<typeof RemovedWebhook>;
