import type { UpdateWebhookInput, WebhooksHandlers } from "@crossdesk/contracts";
import { idempotentCall, noteAdministration, withIdempotency } from "@crossdesk/database";
import type { EndpointRecord } from "../db/entities/index.ts";
import { saveEndpoint } from "../db/repositories/endpoints.ts";
import { toEndpoint } from "../db/to-endpoint.ts";
import type { WebhooksDeps } from "../deps.ts";
import { endpointsOf } from "../domain/access.ts";
import { checkUrl } from "./check-url.ts";
import { changeableEndpoint } from "./find-endpoint.ts";

const FRESH = { failingSince: null, failures: 0, pausedUntil: null } as const;

/** The endpoint switched on or off; one that is switched on, or moved, has failed at nothing yet. */
const switched = (endpoint: EndpointRecord, input: UpdateWebhookInput, now: Date): EndpointRecord => {
  const { enabled = endpoint.enabled } = input;
  if (enabled && !endpoint.enabled) {
    return { ...endpoint, ...FRESH, enabled, disabledReason: null, disabledAt: null };
  }
  if (!enabled && endpoint.enabled) return { ...endpoint, enabled, disabledReason: "owner", disabledAt: now };
  return input.url === undefined || input.url === endpoint.url ? endpoint : { ...endpoint, ...FRESH };
};

export const updateEndpoint =
  ({ db, clock, settings, wake, tidy }: WebhooksDeps): WebhooksHandlers["webhooks"]["update"] =>
  async (input, { ctx }) => {
    const { endpointId, url, description, eventTypes, version } = input;
    endpointsOf(ctx.caller);
    if (url !== undefined) checkUrl(url, settings.destinations);
    return withIdempotency(db, idempotentCall(ctx, "webhooks.update", input), async (tx) => {
      const before = await changeableEndpoint(tx, ctx.caller, { endpointId, version });
      const now = clock.now();
      const saved = await saveEndpoint(tx, {
        ...switched(before, input, now),
        url: url ?? before.url,
        description: description ?? before.description,
        eventTypes: eventTypes === undefined ? before.eventTypes : eventTypes && [...new Set(eventTypes)],
        updatedAt: now,
      });
      const fields = Object.keys(input).filter((field) => field !== "endpointId" && field !== "version");
      const detail = url === undefined ? { fields } : { fields, url };
      await noteAdministration(tx, ctx, {
        action: "Changed webhook endpoint",
        target: saved.id,
        entityId: saved.entityId,
        at: now,
        detail,
      });
      if (!saved.enabled) tx.afterCommit(tidy);
      tx.afterCommit(wake);
      return toEndpoint(saved, now);
    });
  };
