import type { Transaction } from "@crossdesk/database";
import { giveTickets } from "../assigning/give-tickets.ts";
import { countRoutableLoads, lockRoutableAgents, lockWaitingTickets } from "../db/repositories/queue.ts";
import type { QueuePosition } from "../db/repositories/queue.ts";
import type { Listeners } from "../deps.ts";
import type { Candidate } from "../domain/choose-agent.ts";
import { routeTickets } from "../domain/route-tickets.ts";

export interface BatchOptions {
  readonly entityId: string;
  /** Tickets up to here were looked at already. */
  readonly after: QueuePosition | null;
  readonly size: number;
  readonly now: Date;
  readonly pickBefore: Date;
}

export interface BatchResult {
  readonly routed: number;
  /** Where the next batch goes on; `null` when there are no more tickets, or no more places for them. */
  readonly next: QueuePosition | null;
}

const NOTHING: BatchResult = { routed: 0, next: null };

/**
 * Routes the oldest waiting tickets of an entity, in `tx`. The rows of the agents who may get them are locked first, in the
 * order of their ids, so that each choice, on whichever replica, sees the loads that all earlier ones made.
 */
export const routeBatch = async (
  { feed }: Pick<Listeners, "feed">,
  tx: Transaction,
  options: BatchOptions,
): Promise<BatchResult> => {
  const { entityId, now } = options;
  const [online, counted, tickets] = await Promise.all([
    lockRoutableAgents(tx, entityId, now),
    // A second statement, since one that waited for a lock does not see what was assigned meanwhile.
    countRoutableLoads(tx, entityId, now),
    // After the agents, as everything locks them in this order.
    lockWaitingTickets(tx, { entityId, now, after: options.after, size: options.size }),
  ]);
  if (online.length === 0) return NOTHING;
  const loads = new Map(counted.map(({ agentId, load }) => [agentId, load]));
  const agents = online.map((agent): Candidate =>
    Object.assign(agent, { entityId, isOnline: true, isPresent: true, load: loads.get(agent.agentId) ?? 0 }),
  );
  const places = agents.reduce((sum, agent) => sum + Math.max(0, agent.capacity - agent.load), 0);
  if (places === 0) return NOTHING;

  const last = tickets.at(-1);
  if (last === undefined) return NOTHING;
  const subjects = new Map(online.map(({ agentId, subject }) => [agentId, subject]));
  const { routed } = routeTickets(tickets, agents, now);
  giveTickets({ feed })(
    tx,
    routed.map(({ ticket, agentId, reasons }) => ({
      ticket,
      agentId,
      agentSubject: subjects.get(agentId) ?? agentId,
      routing: reasons,
    })),
    { reason: "routed", assignedAs: null, now, pickBefore: () => options.pickBefore },
  );
  const isOver = routed.length === places || tickets.length < options.size;
  const { queueClass, openedAt, ticketId } = last;
  return { routed: routed.length, next: isOver ? null : { queueClass, openedAt, ticketId } };
};
