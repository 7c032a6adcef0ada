import type { Transaction } from "@crossdesk/service-kit";
import { giveTickets } from "../assigning/give-tickets.ts";
import type { AssignmentRecord } from "../db/assignment-store.ts";
import type { Candidate, WaitingTicket } from "../domain/choose-agent.ts";
import { routeTickets } from "../domain/route-tickets.ts";

/** How far a run through an entity's queue has come. */
export interface QueuePosition {
  readonly openedAt: Date;
  readonly ticketId: string;
}

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

interface OnlineAgent {
  readonly agentId: string;
  readonly capacity: number;
  readonly languages: string[];
  readonly lastAssignedAt: Date | null;
}

type QueuedTicket = WaitingTicket & Pick<AssignmentRecord, "openedAt" | "version" | "agentId" | "lastAgentId">;

/** Whom tickets of entity `$1` may be routed to. */
const ONLINE = "entity_id = $1 AND status = 'online' AND removed_at IS NULL AND owner_partner IS NULL";

/** Whether any of them could take one more; without a place for it, no ticket is locked. */
const ANY_PLACE = `EXISTS (SELECT FROM agents WHERE ${ONLINE} AND capacity > (
  SELECT count(*) FROM assignments taken WHERE taken.agent_id = agents.id AND taken.state = 'assigned'))`;

const NOTHING: BatchResult = { routed: 0, next: null };

/**
 * Routes the oldest waiting tickets of an entity, in `tx`. The rows of the agents who may get them are locked first, in the
 * order of their ids, so that whatever the replicas do at once, each choice sees the loads that all earlier ones made.
 */
export const routeBatch = async (tx: Transaction, options: BatchOptions): Promise<BatchResult> => {
  const { entityId, now } = options;
  const locking = tx.query<OnlineAgent>({
    name: "routing-lock-online",
    text: `SELECT id AS "agentId", capacity, languages, last_assigned_at AS "lastAssignedAt" FROM agents
      WHERE ${ONLINE} ORDER BY id FOR NO KEY UPDATE`,
    values: [entityId],
  });
  // A second statement, since one that waited for a lock does not see what was assigned meanwhile.
  const counting = tx.query<{ agentId: string; load: number }>({
    name: "routing-count-loads",
    text: `SELECT agent_id AS "agentId", count(*)::integer AS load FROM assignments
      WHERE state = 'assigned' AND agent_id IN (SELECT id FROM agents WHERE ${ONLINE}) GROUP BY agent_id`,
    values: [entityId],
  });
  // After the agents, as everything locks them in this order.
  const queueing = tx.query<QueuedTicket>({
    name: "routing-lock-waiting",
    text: `SELECT ticket_id AS "ticketId", entity_id AS "entityId", language, opened_at AS "openedAt", version,
        agent_id AS "agentId", last_agent_id AS "lastAgentId", excluded_agent_ids AS "excludedAgentIds"
      FROM assignments
      WHERE entity_id = $1 AND state = 'waiting' AND ${ANY_PLACE}
        AND ($2::timestamptz IS NULL OR (opened_at, ticket_id) > ($2::timestamptz, $3::uuid))
      ORDER BY opened_at, ticket_id LIMIT $4 FOR UPDATE`,
    values: [entityId, options.after?.openedAt ?? null, options.after?.ticketId ?? null, options.size],
  });
  const [online, counted, tickets] = await Promise.all([locking, counting, queueing]);
  if (online.length === 0) return NOTHING;
  const loads = new Map(counted.map(({ agentId, load }) => [agentId, load]));
  const agents = online.map((agent): Candidate =>
    Object.assign(agent, { entityId, isOnline: true, load: loads.get(agent.agentId) ?? 0 }),
  );
  const places = agents.reduce((sum, agent) => sum + Math.max(0, agent.capacity - agent.load), 0);
  if (places === 0) return NOTHING;

  const last = tickets.at(-1);
  if (last === undefined) return NOTHING;
  const { routed } = routeTickets(tickets, agents, now);
  giveTickets(
    tx,
    routed.map(({ ticket, agentId, reasons }) => ({ ticket, agentId, routing: reasons })),
    { reason: "routed", assignedAs: null, now, pickBefore: options.pickBefore },
  );
  const isOver = routed.length === places || tickets.length < options.size;
  return { routed: routed.length, next: isOver ? null : { openedAt: last.openedAt, ticketId: last.ticketId } };
};
