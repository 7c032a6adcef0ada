import type { WebhooksHandlers } from "@crossdesk/contracts";
import { listEndpoints, toEndpoint } from "../db/endpoint-store.ts";
import type { WebhooksDeps } from "../deps.ts";
import { entityFor, scopeOf } from "../domain/access.ts";
import { visibleEndpoint } from "./find-endpoint.ts";

export const getEndpoint =
  ({ db, clock }: WebhooksDeps): WebhooksHandlers["webhooks"]["get"] =>
  async ({ endpointId }, { ctx }) =>
    toEndpoint(await visibleEndpoint(db.query, ctx.caller, endpointId), clock.now());

export const listOwnEndpoints =
  ({ db, clock }: WebhooksDeps): WebhooksHandlers["webhooks"]["list"] =>
  async ({ entityId, limit, offset }, { ctx: { caller } }) => {
    const scope = entityId === undefined ? scopeOf(caller) : entityFor(caller, entityId);
    const found = await listEndpoints(db.query, { scope, limit, offset });
    const now = clock.now();
    return { items: found.map((endpoint) => toEndpoint(endpoint, now)) };
  };
