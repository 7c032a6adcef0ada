import { listedEntity } from "@crossdesk/contracts";
import type { AgentsHandlers } from "@crossdesk/contracts";
import { listAdministration } from "@crossdesk/database";
import type { AgentsDeps } from "../deps.ts";
import { requireRole } from "../domain/access.ts";

/** What was administered in this service, newest first: for admins of the tenant. */
export const listAdministered =
  ({ db }: AgentsDeps): AgentsHandlers["access"]["administration"] =>
  async ({ entityId: named, ...which }, { ctx: { caller } }) => {
    requireRole(caller, ["admin", "service"]);
    return { items: await listAdministration(db, { ...which, entityId: listedEntity(caller, named) }) };
  };
