import { AdministrationPage, ListAdministrationInput } from "../access/administration.ts";
import { createHealthProcedure } from "../health.ts";
import type { HealthHandler } from "../health.ts";
import { procedure, router } from "../trpc.ts";
import type { Handler } from "../trpc.ts";
import {
  ListWebhookDeliveriesInput,
  RedeliveredFailed,
  RedeliverFailedInput,
  WebhookDelivery,
  WebhookDeliveryDetails,
  WebhookDeliveryPage,
  WebhookDeliveryReference,
} from "./delivery.ts";
import {
  CreateWebhookInput,
  ListWebhooksInput,
  RemovedWebhook,
  RotateWebhookSecretInput,
  UpdateWebhookInput,
  WebhookEndpoint,
  WebhookPage,
  WebhookReference,
  WebhookWithSecret,
} from "./endpoint.ts";

export interface WebhooksHandlers {
  readonly health: HealthHandler;
  readonly webhooks: {
    /** Gets what happens from now on. */
    readonly create: Handler<typeof CreateWebhookInput, typeof WebhookWithSecret>;
    readonly get: Handler<typeof WebhookReference, typeof WebhookEndpoint>;
    readonly list: Handler<typeof ListWebhooksInput, typeof WebhookPage>;
    readonly update: Handler<typeof UpdateWebhookInput, typeof WebhookEndpoint>;
    /** Takes the endpoint out for good, with its deliveries. */
    readonly remove: Handler<typeof WebhookReference, typeof RemovedWebhook>;
    readonly rotateSecret: Handler<typeof RotateWebhookSecretInput, typeof WebhookWithSecret>;
    /** Sends a `webhook.test`; whether it arrived, its delivery says. */
    readonly sendTest: Handler<typeof WebhookReference, typeof WebhookDelivery>;
    readonly listDeliveries: Handler<typeof ListWebhookDeliveriesInput, typeof WebhookDeliveryPage>;
    readonly getDelivery: Handler<typeof WebhookDeliveryReference, typeof WebhookDeliveryDetails>;
    /** Sends it again, in any state, with a new round of attempts. */
    readonly redeliver: Handler<typeof WebhookDeliveryReference, typeof WebhookDelivery>;
    /** Who made, changed and removed endpoints, and changed their secrets. */
    readonly administration: Handler<typeof ListAdministrationInput, typeof AdministrationPage>;
    readonly redeliverFailed: Handler<typeof RedeliverFailedInput, typeof RedeliveredFailed>;
  };
}

/** The webhooks service: notifies partners' endpoints of what happens, signed as Standard Webhooks says. */
export const createWebhooksRouter = ({ webhooks, health }: WebhooksHandlers) =>
  router({
    webhooks: router({
      health: createHealthProcedure(health),
      create: procedure
        .input(CreateWebhookInput)
        .output(WebhookWithSecret)
        .mutation(({ input, ctx, signal }) => webhooks.create(input, { ctx, signal })),
      administration: procedure
        .input(ListAdministrationInput)
        .output(AdministrationPage)
        .query(({ input, ctx, signal }) => webhooks.administration(input, { ctx, signal })),
      get: procedure
        .input(WebhookReference)
        .output(WebhookEndpoint)
        .query(({ input, ctx, signal }) => webhooks.get(input, { ctx, signal })),
      list: procedure
        .input(ListWebhooksInput)
        .output(WebhookPage)
        .query(({ input, ctx, signal }) => webhooks.list(input, { ctx, signal })),
      update: procedure
        .input(UpdateWebhookInput)
        .output(WebhookEndpoint)
        .mutation(({ input, ctx, signal }) => webhooks.update(input, { ctx, signal })),
      remove: procedure
        .input(WebhookReference)
        .output(RemovedWebhook)
        .mutation(({ input, ctx, signal }) => webhooks.remove(input, { ctx, signal })),
      rotateSecret: procedure
        .input(RotateWebhookSecretInput)
        .output(WebhookWithSecret)
        .mutation(({ input, ctx, signal }) => webhooks.rotateSecret(input, { ctx, signal })),
      sendTest: procedure
        .input(WebhookReference)
        .output(WebhookDelivery)
        .mutation(({ input, ctx, signal }) => webhooks.sendTest(input, { ctx, signal })),
      listDeliveries: procedure
        .input(ListWebhookDeliveriesInput)
        .output(WebhookDeliveryPage)
        .query(({ input, ctx, signal }) => webhooks.listDeliveries(input, { ctx, signal })),
      getDelivery: procedure
        .input(WebhookDeliveryReference)
        .output(WebhookDeliveryDetails)
        .query(({ input, ctx, signal }) => webhooks.getDelivery(input, { ctx, signal })),
      redeliver: procedure
        .input(WebhookDeliveryReference)
        .output(WebhookDelivery)
        .mutation(({ input, ctx, signal }) => webhooks.redeliver(input, { ctx, signal })),
      redeliverFailed: procedure
        .input(RedeliverFailedInput)
        .output(RedeliveredFailed)
        .mutation(({ input, ctx, signal }) => webhooks.redeliverFailed(input, { ctx, signal })),
    }),
  });
export type WebhooksRouter = ReturnType<typeof createWebhooksRouter>;
