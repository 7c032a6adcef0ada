import { listedEntity } from "@crossdesk/contracts";
import type { WebhooksHandlers } from "@crossdesk/contracts";
import { AdministrationEntity } from "../db/entities/administration-entity.ts";
import type { WebhooksDeps } from "../deps.ts";
import { requireAdministrator } from "../domain/access.ts";

/** What was administered in this service, newest first: for admins of the tenant. */
export const listAdministered =
  ({ db }: WebhooksDeps): WebhooksHandlers["webhooks"]["administration"] =>
  async ({ entityId: named, target, before, limit }, { ctx: { caller } }) => {
    requireAdministrator(caller);
    const entityId = listedEntity(caller, named);
    const lines = await db.read((em) =>
      em.find(
        AdministrationEntity,
        {
          ...(entityId === null ? {} : { entityId }),
          ...(target === undefined ? {} : { target }),
          ...(before === undefined ? {} : { id: { $lt: before } }),
        },
        { orderBy: { id: "desc" }, limit },
      ),
    );
    const items = lines.map(({ id, at, actor, actorRole, entityId: of, action, target: on, detail, requestId }) => ({
      id,
      at: at.toISOString(),
      actor,
      actorRole,
      entityId: of,
      action,
      target: on,
      detail: { ...detail },
      requestId,
    }));
    return { items };
  };
