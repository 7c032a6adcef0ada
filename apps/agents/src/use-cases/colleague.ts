import { CrossdeskError, refuseField } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { lockAgent } from "../db/repositories/agents.ts";
import type { LoadedAgent } from "../db/repositories/agents.ts";

/** Locks a colleague: an agent of Crossdesk's own in the same entity, who was not removed. */
export const lockColleague = async (tx: Runner, agentId: string, own: LoadedAgent): Promise<LoadedAgent> => {
  const agent = await lockAgent(tx, agentId);
  if (agent?.entityId !== own.entityId || agent.ownerPartner !== null || agent.removedAt !== null) {
    throw new CrossdeskError("AGENT_NOT_FOUND", "There is no such agent.");
  }
  return agent;
};

/** Refuses the calling agent as the one whom they name in `field`. */
export const requireAnother = (agentId: string, own: LoadedAgent, field: string): void => {
  if (agentId === own.id) throw refuseField(field, "must be another agent than the caller");
};
