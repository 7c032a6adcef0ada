import type { WebhooksHandlers } from "@crossdesk/contracts";
import { fitting, MOST_OF_AN_ANSWER } from "@crossdesk/service-kit";
import { findDelivery, listDeliveries, readAttempts, readBody } from "../db/repositories/deliveries.ts";
import { toDelivery } from "../db/to-delivery.ts";
import type { WebhooksDeps } from "../deps.ts";
import { deliveryNotFound, endpointsOf } from "../domain/access.ts";
import { visibleEndpoint } from "./find-endpoint.ts";

/** More than one round makes; who asks for a delivery again and again sees the latest. */
const ATTEMPTS_SHOWN = 100;

export const listEndpointDeliveries =
  ({ db }: WebhooksDeps): WebhooksHandlers["webhooks"]["listDeliveries"] =>
  async ({ endpointId, states, types, ticketId, since, until, cursor, limit }, { ctx }) => {
    const { entityId } = await visibleEndpoint(db, ctx.caller, endpointId);
    const filter = { endpointId, states, types, ticketId, since, until, cursor };
    // One more than asked for shows whether there is another page.
    const found = await listDeliveries(db, { ...filter, limit: limit + 1 });
    const items = fitting(found.slice(0, limit).map((delivery) => toDelivery(delivery, entityId)));
    return { items, nextCursor: found.length > items.length ? (items.at(-1)?.id ?? null) : null };
  };

export const getDelivery =
  ({ db }: WebhooksDeps): WebhooksHandlers["webhooks"]["getDelivery"] =>
  async ({ deliveryId }, { ctx }) => {
    const found = await findDelivery(db, { deliveryId, scope: endpointsOf(ctx.caller) });
    if (found === undefined) throw deliveryNotFound();
    const [body, attempts] = await Promise.all([
      readBody(db, found.messageId),
      readAttempts(db, deliveryId, ATTEMPTS_SHOWN),
    ]);
    const delivery = toDelivery(found, found.entityId);
    const room = MOST_OF_AN_ANSWER - Buffer.byteLength(JSON.stringify({ delivery, body }));
    return { delivery, body, attempts: fitting(attempts, { room, keep: "last" }) };
  };
