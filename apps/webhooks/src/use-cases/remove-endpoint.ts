import type { WebhooksHandlers } from "@crossdesk/contracts";
import { idempotentCall, noteAdministration, withIdempotency } from "@crossdesk/database";
import { retireEndpoint } from "../db/repositories/endpoints.ts";
import type { WebhooksDeps } from "../deps.ts";
import { endpointsOf } from "../domain/access.ts";
import { changeableEndpoint } from "./find-endpoint.ts";

export const removeEndpoint =
  ({ db, clock, tidy }: WebhooksDeps): WebhooksHandlers["webhooks"]["remove"] =>
  async (input, { ctx }) => {
    endpointsOf(ctx.caller);
    return withIdempotency(db, idempotentCall(ctx, "webhooks.remove", input), async (tx) => {
      const endpoint = await changeableEndpoint(tx, ctx.caller, input);
      const { id } = endpoint;
      const now = clock.now();
      await retireEndpoint(tx, id, now);
      await noteAdministration(tx, ctx, {
        action: "Removed webhook endpoint",
        target: endpoint.id,
        entityId: endpoint.entityId,
        at: now,
      });
      tx.afterCommit(tidy);
      return { endpointId: id };
    });
  };
