import type { TimerHandler, Transaction } from "@crossdesk/service-kit";
import { releaseTickets } from "../assigning/release-tickets.ts";
import { takeFacts } from "../assigning/take-facts.ts";
import { lockAgent } from "../db/agent-store.ts";
import { findAssignment, listUnpicked, lockAssignment, lockOpenAssignments } from "../db/assignment-store.ts";
import type { AgentsDeps } from "../deps.ts";
import { TIMERS } from "../timers.ts";
import { fetchNews } from "../use-cases/fetch-ticket.ts";

type TimerDeps = Pick<AgentsDeps, "clock" | "router" | "tickets">;

/**
 * Takes in what the tickets service says of tickets right now, before anybody loses one: an agent may have picked it with
 * the event still on its way. A service that does not answer makes the timer run again later.
 */
const askAgain = async (deps: TimerDeps, tx: Transaction, ticketIds: readonly string[]): Promise<void> => {
  const news = await Promise.all(ticketIds.map((ticketId) => fetchNews(deps)(ticketId)));
  for (const each of news) if (each !== undefined) await takeFacts(deps)(tx, each);
};

/** The agent has been offline for the grace time: what they have not picked goes to others. A short reconnect counts anew. */
const onOfflineGrace =
  (deps: TimerDeps): TimerHandler =>
  async ({ key: agentId, version }, tx) => {
    const agent = await lockAgent(tx.query, agentId);
    if (agent === undefined || agent.status !== "offline") return;
    // Claims and profile raise the version as well, so only a later status would make it another absence.
    if (agent.version < version) return;
    await askAgain(deps, tx, await listUnpicked(tx.query, agentId));
    const tickets = await lockOpenAssignments(tx.query, agentId, { unpickedOnly: true });
    const ticketIds = tickets.map((ticket) => ticket.ticketId);
    await releaseTickets(deps)(tx, ticketIds, { reason: "agent-offline", now: deps.clock.now() });
  };

const onNotPicked =
  (deps: TimerDeps): TimerHandler =>
  async ({ key: ticketId, version }, tx) => {
    const before = await findAssignment(tx.query, ticketId);
    if (before?.version !== version || before.state !== "assigned") return;
    await askAgain(deps, tx, [ticketId]);
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
