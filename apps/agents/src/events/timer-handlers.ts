import type { TimerHandler } from "@crossdesk/service-kit";
import { releaseTickets } from "../assigning/release-tickets.ts";
import { lockAgent } from "../db/agent-store.ts";
import { lockAssignment, lockOpenAssignments } from "../db/assignment-store.ts";
import type { AgentsDeps } from "../deps.ts";
import { TIMERS } from "../timers.ts";

type TimerDeps = Pick<AgentsDeps, "clock" | "router">;

/** The agent has been offline for the grace time: what they have not picked goes to others. A short reconnect counts anew. */
const onOfflineGrace =
  (deps: TimerDeps): TimerHandler =>
  async ({ key: agentId, version }, tx) => {
    const agent = await lockAgent(tx.query, agentId);
    if (agent === undefined || agent.status !== "offline") return;
    // Claims and profile raise the version as well, so only a later status would make it another absence.
    if (agent.version < version) return;
    const tickets = await lockOpenAssignments(tx.query, agentId, { unpickedOnly: true });
    const ticketIds = tickets.map((ticket) => ticket.ticketId);
    await releaseTickets(deps)(tx, ticketIds, { reason: "agent-offline", now: deps.clock.now() });
  };

const onNotPicked =
  (deps: TimerDeps): TimerHandler =>
  async ({ key: ticketId, version }, tx) => {
    const ticket = await lockAssignment(tx.query, ticketId);
    if (ticket === undefined || ticket.version !== version || ticket.state !== "assigned") return;
    const { pickedAt, assignedAt } = ticket;
    if (pickedAt !== null && assignedAt !== null && pickedAt >= assignedAt) return;
    await releaseTickets(deps)(tx, [ticketId], { reason: "not-picked", now: deps.clock.now() });
  };

export const createTimerHandlers = (deps: TimerDeps): Readonly<Record<string, TimerHandler>> => ({
  [TIMERS.offlineGrace]: onOfflineGrace(deps),
  [TIMERS.notPicked]: onNotPicked(deps),
});
