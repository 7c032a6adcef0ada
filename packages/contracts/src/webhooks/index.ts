export {
  ListWebhookDeliveriesInput,
  RedeliveredFailed,
  RedeliverFailedInput,
  WebhookAttempt,
  WebhookDelivery,
  WebhookDeliveryDetails,
  WebhookDeliveryPage,
  WebhookDeliveryReference,
  WebhookDeliveryState,
} from "./delivery.ts";
export {
  CreateWebhookInput,
  ListWebhooksInput,
  RemovedWebhook,
  RotateWebhookSecretInput,
  UpdateWebhookInput,
  WebhookDisabledReason,
  WebhookEndpoint,
  WebhookEventType,
  WebhookPage,
  WebhookReference,
  WebhookWithSecret,
} from "./endpoint.ts";
export { SentWebhookType, WebhookPayload, WebhookTicket } from "./payload.ts";
export { createWebhooksRouter } from "./router.ts";
export type { WebhooksHandlers, WebhooksRouter } from "./router.ts";
