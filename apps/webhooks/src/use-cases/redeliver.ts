import type { WebhooksHandlers } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/database";
import { findDelivery, restartDelivery, restartFailed } from "../db/repositories/deliveries.ts";
import { toDelivery } from "../db/to-delivery.ts";
import type { WebhooksDeps } from "../deps.ts";
import { deliveryNotFound, endpointsOf } from "../domain/access.ts";
import { changeableEndpoint } from "./find-endpoint.ts";
import { requireEnabled } from "./require-enabled.ts";

/** How many failed deliveries one call takes up again. */
const AT_ONCE = 5_000;

export const redeliver =
  ({ db, clock, wake }: WebhooksDeps): WebhooksHandlers["webhooks"]["redeliver"] =>
  async (input, { ctx }) => {
    const key = { deliveryId: input.deliveryId, scope: endpointsOf(ctx.caller) };
    return withIdempotency(db, idempotentCall(ctx, "webhooks.redeliver", input), async (tx) => {
      const found = await findDelivery(tx, key);
      if (found === undefined) throw deliveryNotFound();
      // The endpoint is locked before its deliveries, everywhere.
      const { enabled } = await changeableEndpoint(tx, ctx.caller, found);
      requireEnabled(enabled);
      await restartDelivery(tx, found.id, clock.now());
      const again = await findDelivery(tx, key);
      if (again === undefined) throw deliveryNotFound();
      tx.afterCommit(wake);
      return toDelivery(again, again.entityId);
    });
  };

export const redeliverFailed =
  ({ db, clock, wake }: WebhooksDeps): WebhooksHandlers["webhooks"]["redeliverFailed"] =>
  async (input, { ctx }) => {
    const { endpointId, since, until } = input;
    endpointsOf(ctx.caller);
    return withIdempotency(db, idempotentCall(ctx, "webhooks.redeliverFailed", input), async (tx) => {
      const { enabled } = await changeableEndpoint(tx, ctx.caller, { endpointId });
      requireEnabled(enabled);
      const deliveries = await restartFailed(tx, { endpointId, since, until, limit: AT_ONCE, now: clock.now() });
      tx.afterCommit(wake);
      return { deliveries, more: deliveries === AT_ONCE };
    });
  };
