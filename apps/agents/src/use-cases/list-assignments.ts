import { CrossdeskError, refuseField } from "@crossdesk/contracts";
import type { AgentsHandlers } from "@crossdesk/contracts";
import { toAgent } from "../db/repositories/agents.ts";
import { listOpenAssignments } from "../db/repositories/assignments.ts";
import type { AgentsDeps } from "../deps.ts";
import { requireRole } from "../domain/access.ts";
import { createCallingAgent } from "./calling-agent.ts";
import { findVisibleAgent } from "./get-agent.ts";

export const listAssignments = (deps: AgentsDeps): AgentsHandlers["agents"]["listAssignments"] => {
  const callingAgent = createCallingAgent(deps);
  return async ({ agentId, limit, after }, { ctx: { caller } }) => {
    requireRole(caller, ["agent", "admin", "service"]);
    // A lead who names no agent lists their own.
    const isLead = caller.role === "admin" && caller.entityId !== null && agentId === undefined;
    const own = caller.role === "agent" || isLead ? await callingAgent(caller) : undefined;
    if (own !== undefined && agentId !== undefined && agentId !== own.id) {
      throw new CrossdeskError("FORBIDDEN", "Agents see their own tickets only.");
    }
    if (own === undefined && agentId === undefined) {
      throw refuseField("agentId", "is needed from callers who are not agents");
    }
    const agent = own ?? (await findVisibleAgent(deps.db, caller, agentId ?? ""));
    const items = await listOpenAssignments(deps.db, { agentId: agent.id, limit, after });
    return {
      agent: toAgent(agent, agent.load),
      items: items.map(({ ticketId, assignedAt, version }) => ({
        ticketId,
        assignedAt: assignedAt.toISOString(),
        version,
      })),
    };
  };
};
