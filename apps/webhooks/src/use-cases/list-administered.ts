import { listedEntity } from "@crossdesk/contracts";
import type { WebhooksHandlers } from "@crossdesk/contracts";
import { listAdministration } from "@crossdesk/database";
import type { WebhooksDeps } from "../deps.ts";
import { requireAdministrator } from "../domain/access.ts";

/** What was administered in this service, newest first: for admins of the tenant. */
export const listAdministered =
  ({ db }: WebhooksDeps): WebhooksHandlers["webhooks"]["administration"] =>
  async ({ entityId: named, ...which }, { ctx: { caller } }) => {
    requireAdministrator(caller);
    return { items: await listAdministration(db, { ...which, entityId: listedEntity(caller, named) }) };
  };
