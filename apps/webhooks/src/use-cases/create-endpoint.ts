import { randomBytes, randomUUIDv7 } from "node:crypto";
import { refuseField } from "@crossdesk/contracts";
import type { WebhooksHandlers } from "@crossdesk/contracts";
import { idempotentCall, noteAdministration, withIdempotency } from "@crossdesk/database";
import { countEndpoints, insertEndpoint } from "../db/repositories/endpoints.ts";
import { toEndpoint } from "../db/to-endpoint.ts";
import type { WebhooksDeps } from "../deps.ts";
import { endpointEntityFor } from "../domain/access.ts";
import { SECRET_BYTES, toSecret } from "../domain/secrets.ts";
import { showSecret } from "./show-secret.ts";
import { checkUrl } from "./check-url.ts";

export const createEndpoint =
  ({ db, clock, settings, cipher }: WebhooksDeps): WebhooksHandlers["webhooks"]["create"] =>
  async (input, { ctx }) => {
    const { url, description, eventTypes, enabled } = input;
    const entityId = endpointEntityFor(ctx.caller, input.entityId);
    checkUrl(url, settings.destinations);
    const made = await withIdempotency(db, idempotentCall(ctx, "webhooks.create", input), async (tx) => {
      if ((await countEndpoints(tx, entityId)) >= settings.endpointsPerEntity) {
        throw refuseField("url", `is one too many: an entity has at most ${settings.endpointsPerEntity} endpoints`);
      }
      const now = clock.now();
      const id = randomUUIDv7();
      const secret = cipher.encrypt(id, toSecret(randomBytes(SECRET_BYTES)));
      const endpoint = await insertEndpoint(tx, {
        id,
        entityId,
        url,
        description,
        eventTypes: eventTypes === null ? null : [...new Set(eventTypes)],
        enabled,
        secret,
        createdBy: ctx.caller.subject,
        createdAt: now,
      });
      await noteAdministration(tx, ctx, {
        action: "Created webhook endpoint",
        target: endpoint.id,
        entityId: endpoint.entityId,
        at: now,
        detail: { url },
      });
      return { endpoint: toEndpoint(endpoint, now), secret };
    });
    return showSecret(cipher, made);
  };
