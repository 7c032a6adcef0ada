import type { AgentsHandlers } from "@crossdesk/contracts";
import { toAgent } from "../db/repositories/agents.ts";
import type { AgentsDeps } from "../deps.ts";
import { createCallingAgent } from "./calling-agent.ts";

export const getOwnAgent = (deps: AgentsDeps): AgentsHandlers["agents"]["me"] => {
  const callingAgent = createCallingAgent(deps);
  return async (_input, { ctx }) => {
    const agent = await callingAgent(ctx.caller);
    return toAgent(agent, agent.load);
  };
};
