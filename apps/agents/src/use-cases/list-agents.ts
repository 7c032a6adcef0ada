import { listedEntity } from "@crossdesk/contracts";
import type { AgentsHandlers } from "@crossdesk/contracts";
import { fitting } from "@crossdesk/service-kit";
import { AgentEntity } from "../db/entities/agent-entity.ts";
import { countLoads, toAgent } from "../db/repositories/agents.ts";
import type { AgentsDeps } from "../deps.ts";
import { requireRole } from "../domain/access.ts";

export const listAgents =
  ({ db }: AgentsDeps): AgentsHandlers["agents"]["list"] =>
  async ({ entityId: named, status, removed, limit, offset }, { ctx: { caller } }) => {
    requireRole(caller, ["agent", "admin", "partner", "service"]);
    if (removed) requireRole(caller, ["admin", "service"]);
    const entityId = listedEntity(caller, named);
    const agents = await db.read((em) =>
      em.find(
        AgentEntity,
        {
          removedAt: removed ? { $ne: null } : null,
          ...(entityId === null ? {} : { entityId }),
          ...(status === undefined ? {} : { status }),
        },
        { limit, offset, orderBy: { createdAt: "asc", id: "asc" } },
      ),
    );
    const loads = await countLoads(
      db,
      agents.map((agent) => agent.id),
    );
    const items = fitting(agents.map((agent) => toAgent(agent, loads.get(agent.id) ?? 0)));
    return { items, hasMore: items.length < agents.length || agents.length === limit };
  };
