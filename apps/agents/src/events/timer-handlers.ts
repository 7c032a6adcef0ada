import { askFirst } from "@crossdesk/jobs";
import type { Transaction } from "@crossdesk/database";
import type { PreparedTimerHandler } from "@crossdesk/jobs";
import type { UnassignmentReason } from "@crossdesk/contracts";
import { releaseTickets } from "../assigning/release-tickets.ts";
import { takeFacts } from "../assigning/take-facts.ts";
import type { TicketNews } from "../assigning/take-facts.ts";
import { lockAgent } from "../db/repositories/agents.ts";
import type { LoadedAgent } from "../db/repositories/agents.ts";
import { findAssignment, listUnpicked, lockAssignment, lockOpenAssignments } from "../db/repositories/assignments.ts";
import type { AgentsDeps, Remote } from "../deps.ts";
import { isPicked } from "../domain/picking.ts";
import { MOST_MISSED_OFFERS } from "../domain/presence.ts";
import { TIMERS } from "../timers.ts";
import { changePresence } from "../use-cases/change-presence.ts";
import { fetchNews } from "../use-cases/fetch-ticket.ts";

/**
 * What the tickets service says of tickets right now, before anybody loses one: an agent may have picked it with the event still on its
 * way. A service that does not answer makes the timer run again later.
 */
const askAgain = async (remote: Remote, ticketIds: readonly string[]): Promise<TicketNews[]> => {
  const news: TicketNews[] = [];
  // A few at a time: an agent may have been given hundreds.
  for (let start = 0; start < ticketIds.length; start += 20) {
    const some = ticketIds.slice(start, start + 20);
    const found = await Promise.all(some.map((ticketId) => fetchNews(remote)(ticketId)));
    news.push(...found.filter((each) => each !== undefined));
  }
  return news;
};

/** An agent who has been gone for the grace time loses what they have not picked. A short return starts it again. */
const onGrace = (
  deps: AgentsDeps,
  remote: Remote,
  { isGone, reason }: { readonly isGone: (agent: LoadedAgent) => boolean; readonly reason: UnassignmentReason },
): PreparedTimerHandler =>
  askFirst({
    ask: async ({ key: agentId }) => askAgain(remote, await listUnpicked(deps.db, agentId)),
    handle: async ({ key: agentId, version }, tx, news) => {
      const agent = await lockAgent(tx, agentId);
      if (agent === undefined || !isGone(agent)) return;
      // Claims and profile raise the version as well, so only a later return would make it another absence.
      if (agent.version < version) return;
      for (const each of news) await takeFacts(deps)(tx, each);
      const tickets = await lockOpenAssignments(tx, agentId, { unpickedOnly: true });
      const ticketIds = tickets.map((ticket) => ticket.ticketId);
      await releaseTickets(deps)(tx, ticketIds, { reason, now: deps.clock.now() });
    },
  });

/** Whom a ticket was offered to, and when. */
interface Offer {
  readonly agent: LoadedAgent;
  readonly offeredAt: Date;
}

/** A standing agent whose program ignores several offers in a row is set to away, so that they get no more tickets while their client is down. */
const noteMissed = async (deps: AgentsDeps, tx: Transaction, { agent, offeredAt }: Offer): Promise<void> => {
  if (agent.attendance !== "standing" || agent.status !== "online" || agent.removedAt !== null) return;
  const isSilent = agent.seenAt === null || agent.seenAt <= offeredAt;
  const missedOffers = isSilent ? agent.missedOffers + 1 : 0;
  if (missedOffers === agent.missedOffers) return;
  const gone = { status: "away", statusReason: "missed-offers" } as const;
  await changePresence(deps)(tx, agent, {
    ...(missedOffers >= MOST_MISSED_OFFERS ? gone : {}),
    missedOffers,
    presenceReason: "missed-offers",
  });
};

const onNotPicked = (deps: AgentsDeps, remote: Remote): PreparedTimerHandler =>
  askFirst({
    ask: async ({ key: ticketId, version }) => {
      const ticket = await findAssignment(deps.db, ticketId);
      return ticket?.version === version && ticket.state === "assigned" ? askAgain(remote, [ticketId]) : [];
    },
    handle: async ({ key: ticketId, version }, tx, news) => {
      const before = await findAssignment(tx, ticketId);
      if (before?.version !== version || before.agentId === null) return;
      // The agent before the ticket, as routing locks them too.
      const agent = await lockAgent(tx, before.agentId);
      for (const each of news) await takeFacts(deps)(tx, each);
      const ticket = await lockAssignment(tx, ticketId);
      if (ticket === undefined || ticket.version !== version || ticket.state !== "assigned" || isPicked(ticket)) return;
      await releaseTickets(deps)(tx, [ticketId], { reason: "not-picked", now: deps.clock.now() });
      if (agent !== undefined && ticket.assignedAt !== null) {
        await noteMissed(deps, tx, { agent, offeredAt: ticket.assignedAt });
      }
    },
  });

export const createTimerHandlers = (
  deps: AgentsDeps,
  remote: Remote,
): Readonly<Record<string, PreparedTimerHandler>> => ({
  [TIMERS.offlineGrace]: onGrace(deps, remote, {
    isGone: ({ status }) => status === "offline",
    reason: "agent-offline",
  }),
  [TIMERS.absenceGrace]: onGrace(deps, remote, {
    // Offline agents have a grace time of their own.
    isGone: ({ isPresent, status }) => !isPresent && status !== "offline",
    reason: "agent-absent",
  }),
  [TIMERS.notPicked]: onNotPicked(deps, remote),
});
