import { randomUUIDv7 } from "node:crypto";
import type { WebhookPayload, WebhooksHandlers } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/database";
import { findDelivery } from "../db/repositories/deliveries.ts";
import { insertMessages } from "../db/repositories/messages.ts";
import { toDelivery } from "../db/to-delivery.ts";
import type { WebhooksDeps } from "../deps.ts";
import { deliveryNotFound, endpointsOf } from "../domain/access.ts";
import { requireEnabled } from "./require-enabled.ts";
import { changeableEndpoint } from "./find-endpoint.ts";

export const sendTest =
  ({ db, clock, wake }: WebhooksDeps): WebhooksHandlers["webhooks"]["sendTest"] =>
  async (input, { ctx }) => {
    const scope = endpointsOf(ctx.caller);
    return withIdempotency(db, idempotentCall(ctx, "webhooks.sendTest", input), async (tx) => {
      const { id: endpointId, entityId, enabled } = await changeableEndpoint(tx, ctx.caller, input);
      requireEnabled(enabled);
      const now = clock.now();
      const deliveryId = randomUUIDv7();
      const payload: WebhookPayload = {
        type: "webhook.test",
        timestamp: now.toISOString(),
        data: { entityId, endpointId },
      };
      const message = {
        id: randomUUIDv7(),
        type: payload.type,
        body: JSON.stringify(payload),
        ticketId: null,
        ordinal: 0,
      };
      await insertMessages(tx, [{ ...message, deliveries: [{ id: deliveryId, endpointId, enabled }] }], now);
      const delivery = await findDelivery(tx, { deliveryId, scope });
      if (delivery === undefined) throw deliveryNotFound();
      tx.afterCommit(wake);
      return toDelivery(delivery, delivery.entityId);
    });
  };
