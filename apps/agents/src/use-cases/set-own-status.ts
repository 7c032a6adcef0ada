import type { Agent, AgentsHandlers, SetAgentStatusInput } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/database";
import { lockAgent, toAgent } from "../db/repositories/agents.ts";
import type { LoadedAgent } from "../db/repositories/agents.ts";
import type { AgentsDeps } from "../deps.ts";
import { createCallingAgent } from "./calling-agent.ts";
import { changePresence } from "./change-presence.ts";
import type { PresenceChange } from "./change-presence.ts";

/** A change to online, or from offline, also sets the agent's kind of attendance. */
const toChange = (
  agent: LoadedAgent,
  { status, attendance }: SetAgentStatusInput,
  consoleUntil: Date,
): PresenceChange => {
  if (status === "offline") return { status, missedOffers: 0, isSeen: true, presenceReason: "offline" };
  const attends = status === "online" || agent.status === "offline" ? attendance : agent.attendance;
  const known = agent.consoleUntil?.getTime() ?? 0;
  return {
    status,
    attendance: attends,
    missedOffers: 0,
    isSeen: true,
    // The console's call is as good as the confirmation that follows when its stream is open.
    ...(attendance === "console" ? { consoleUntil: new Date(Math.max(known, consoleUntil.getTime())) } : {}),
    presenceReason: attendance === "console" ? "console-open" : "online",
  };
};

export const setOwnStatus = (deps: AgentsDeps): AgentsHandlers["agents"]["setStatus"] => {
  const callingAgent = createCallingAgent(deps);
  return async (input, { ctx }) => {
    const { id } = await callingAgent(ctx.caller);
    // As callers of earlier releases sent it, so that a call that is repeated with its key is known again.
    const body = input.attendance === "standing" ? { status: input.status } : input;
    return withIdempotency(deps.db, idempotentCall(ctx, "agents.setStatus", body), async (tx): Promise<Agent> => {
      const agent = await lockAgent(tx, id);
      if (agent === undefined) throw new Error("The calling agent is gone.");
      const consoleUntil = new Date(deps.clock.now().getTime() + deps.settings.absenceMs);
      const changed = await changePresence(deps)(tx, agent, toChange(agent, input, consoleUntil));
      return toAgent(changed, changed.load);
    });
  };
};
