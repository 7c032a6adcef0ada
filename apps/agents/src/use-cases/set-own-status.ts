import type { AgentsHandlers } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/service-kit";
import { lockAgent, toAgent } from "../db/agent-store.ts";
import type { AgentsDeps } from "../deps.ts";
import { createCallingAgent } from "./calling-agent.ts";
import { changeStatus } from "./change-status.ts";

export const setOwnStatus = (deps: AgentsDeps): AgentsHandlers["agents"]["setStatus"] => {
  const callingAgent = createCallingAgent(deps);
  return async (input, { ctx }) => {
    const { id } = await callingAgent(ctx.caller);
    return withIdempotency(deps.db, idempotentCall(ctx, "agents.setStatus", input), async (tx) => {
      const agent = await lockAgent(tx.query, id);
      if (agent === undefined) throw new Error("The calling agent is gone.");
      const changed = await changeStatus(deps)(tx, agent, input.status);
      return toAgent(changed, changed.load);
    });
  };
};
