import type { AgentsHandlers } from "@crossdesk/contracts";
import { lockAgent } from "../db/repositories/agents.ts";
import { confirmConsole, leaveConsole } from "../db/repositories/presence.ts";
import type { AgentsDeps } from "../deps.ts";
import { createCallingAgent } from "./calling-agent.ts";
import { changePresence } from "./change-presence.ts";

/** The calling agent's console is open, or closes. */
export const confirmPresence = (deps: AgentsDeps): AgentsHandlers["agents"]["confirmPresence"] => {
  const { db, clock, settings } = deps;
  const callingAgent = createCallingAgent(deps);
  return async ({ leaving, console: from = null }, { ctx }) => {
    const agent = await callingAgent(ctx.caller);
    const now = clock.now().getTime();
    if (leaving) {
      await leaveConsole(db, { id: agent.id, console: from, until: new Date(now + settings.leavingMs) });
      return { isPresent: agent.isPresent, presenceSince: agent.presenceSince.toISOString() };
    }
    const consoleUntil = new Date(now + settings.absenceMs);
    const confirmed = await confirmConsole(db, { id: agent.id, console: from, until: consoleUntil });
    if (confirmed !== undefined) return { isPresent: true, presenceSince: confirmed.presenceSince.toISOString() };
    const back = await db.transaction(async (tx) => {
      const locked = await lockAgent(tx, agent.id);
      if (locked === undefined) throw new Error("The calling agent is gone.");
      if (from !== null && locked.closedConsoles.includes(from)) return locked;
      return changePresence(deps)(tx, locked, {
        consoleUntil,
        isSeen: true,
        missedOffers: 0,
        presenceReason: "console-open",
      });
    });
    return { isPresent: back.isPresent, presenceSince: back.presenceSince.toISOString() };
  };
};
