import type { WebhooksHandlers } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/service-kit";
import { deleteEndpoint } from "../db/endpoint-store.ts";
import type { WebhooksDeps } from "../deps.ts";
import { scopeOf } from "../domain/access.ts";
import { changeableEndpoint } from "./find-endpoint.ts";

export const removeEndpoint =
  ({ db }: WebhooksDeps): WebhooksHandlers["webhooks"]["remove"] =>
  async (input, { ctx }) => {
    scopeOf(ctx.caller);
    return withIdempotency(db, idempotentCall(ctx, "webhooks.remove", input), async ({ query }) => {
      const { id } = await changeableEndpoint(query, ctx.caller, input);
      await deleteEndpoint(query, id);
      return { endpointId: id };
    });
  };
