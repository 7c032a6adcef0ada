import type { AgentsHandlers, Caller } from "@crossdesk/contracts";
import { CrossdeskError, entityFor, isInEntity } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { findAgentById, findExternalAgent, findOwnAgent, toAgent } from "../db/repositories/agents.ts";
import type { LoadedAgent } from "../db/repositories/agents.ts";
import type { AgentsDeps } from "../deps.ts";
import { requireRole } from "../domain/access.ts";

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;

/** An agent by UUID, or by another name within the caller's entity; removed ones are not found. */
export const findVisibleAgent = async (on: Runner, caller: Caller, agentId: string): Promise<LoadedAgent> => {
  const byId = UUID.test(agentId) ? await findAgentById(on, agentId) : undefined;
  const name = { entityId: entityFor(caller), name: agentId };
  const agent = byId ?? (await findOwnAgent(on, name)) ?? (await findExternalAgent(on, name));
  if (agent === undefined || agent.removedAt !== null || !isInEntity(caller, agent.entityId)) {
    throw new CrossdeskError("AGENT_NOT_FOUND", "There is no such agent.");
  }
  return agent;
};

export const getAgent =
  ({ db }: AgentsDeps): AgentsHandlers["agents"]["get"] =>
  async ({ agentId }, { ctx }) => {
    requireRole(ctx.caller, ["agent", "admin", "partner", "service"]);
    const agent = await findVisibleAgent(db, ctx.caller, agentId);
    return toAgent(agent, agent.load);
  };
