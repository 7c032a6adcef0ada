import { randomBytes } from "node:crypto";
import type { WebhooksHandlers } from "@crossdesk/contracts";
import { idempotentCall, noteAdministration, withIdempotency } from "@crossdesk/database";
import { saveEndpoint } from "../db/repositories/endpoints.ts";
import { toEndpoint } from "../db/to-endpoint.ts";
import type { WebhooksDeps } from "../deps.ts";
import { endpointsOf } from "../domain/access.ts";
import { rotate, SECRET_BYTES, toSecret } from "../domain/secrets.ts";
import { changeableEndpoint } from "./find-endpoint.ts";
import { showSecret } from "./show-secret.ts";

const HOUR_MS = 3_600_000;

export const rotateSecret =
  ({ db, clock, settings, cipher }: WebhooksDeps): WebhooksHandlers["webhooks"]["rotateSecret"] =>
  async (input, { ctx }) => {
    const { endpointId, overlapHours } = input;
    const overlapMs = overlapHours === undefined ? settings.secretOverlapMs : overlapHours * HOUR_MS;
    endpointsOf(ctx.caller);
    const rotated = await withIdempotency(db, idempotentCall(ctx, "webhooks.rotateSecret", input), async (tx) => {
      const before = await changeableEndpoint(tx, ctx.caller, { endpointId });
      const now = clock.now();
      const next = cipher.encrypt(before.id, toSecret(randomBytes(SECRET_BYTES)));
      const secrets = rotate(before, { next, now, overlapMs });
      const saved = await saveEndpoint(tx, { ...before, ...secrets, updatedAt: now });
      const detail = { overlapHours: overlapMs / HOUR_MS };
      await noteAdministration(tx, ctx, {
        action: "Rotated webhook secret",
        target: saved.id,
        entityId: saved.entityId,
        at: now,
        detail,
      });
      return { endpoint: toEndpoint(saved, now), secret: saved.secret };
    });
    return showSecret(cipher, rotated);
  };
