import type { WebhooksHandlers } from "@crossdesk/contracts";
import { fitting } from "@crossdesk/service-kit";
import { listEndpoints } from "../db/repositories/endpoints.ts";
import { toEndpoint } from "../db/to-endpoint.ts";
import type { WebhooksDeps } from "../deps.ts";
import { endpointEntityFor, endpointsOf } from "../domain/access.ts";
import { visibleEndpoint } from "./find-endpoint.ts";

export const getEndpoint =
  ({ db, clock }: WebhooksDeps): WebhooksHandlers["webhooks"]["get"] =>
  async ({ endpointId }, { ctx }) =>
    toEndpoint(await visibleEndpoint(db, ctx.caller, endpointId), clock.now());

export const listOwnEndpoints =
  ({ db, clock }: WebhooksDeps): WebhooksHandlers["webhooks"]["list"] =>
  async ({ entityId, limit, offset }, { ctx: { caller } }) => {
    const scope = entityId === undefined ? endpointsOf(caller) : endpointEntityFor(caller, entityId);
    const found = await listEndpoints(db, { scope, limit, offset });
    const now = clock.now();
    const items = fitting(found.map((endpoint) => toEndpoint(endpoint, now)));
    return { items, hasMore: items.length < found.length || found.length === limit };
  };
