import type { Transaction } from "@crossdesk/database";
import { giveTickets } from "../assigning/give-tickets.ts";
import type { AssignmentRecord } from "../db/assignment-store.ts";
import { ROUTABLE } from "../db/online.ts";
import type { Listeners } from "../deps.ts";
import type { Candidate, WaitingTicket } from "../domain/choose-agent.ts";
import { routeTickets } from "../domain/route-tickets.ts";

/** How far a run through an entity's queue has come. */
export interface QueuePosition {
  readonly queueClass: number;
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
  readonly subject: string;
  readonly shift: number;
  readonly capacity: number;
  readonly languages: string[];
  readonly lastAssignedAt: Date | null;
}

type QueuedTicket = WaitingTicket &
  Pick<AssignmentRecord, "queueClass" | "openedAt" | "waitingSince" | "version" | "agentId" | "lastAgentId">;

/** Whether any of them could take one more; without a place for it, no ticket is locked. */
const ANY_PLACE = `EXISTS (SELECT FROM agents WHERE ${ROUTABLE} AND capacity > (
  SELECT count(*) FROM assignments taken WHERE taken.agent_id = agents.id AND taken.state = 'assigned'))`;

const NOTHING: BatchResult = { routed: 0, next: null };

/**
 * Routes the oldest waiting tickets of an entity, in `tx`. The rows of the agents who may get them are locked first, in the
 * order of their ids, so that whatever the replicas do at once, each choice sees the loads that all earlier ones made.
 */
export const routeBatch = async (
  { feed }: Pick<Listeners, "feed">,
  tx: Transaction,
  options: BatchOptions,
): Promise<BatchResult> => {
  const { entityId, now } = options;
  const locking = tx.query<OnlineAgent>({
    name: "routing-lock-online",
    text: `SELECT id AS "agentId", subject, shift, capacity, languages, last_assigned_at AS "lastAssignedAt" FROM agents
      WHERE ${ROUTABLE} ORDER BY id FOR NO KEY UPDATE`,
    values: [entityId, now],
  });
  // A second statement, since one that waited for a lock does not see what was assigned meanwhile.
  const counting = tx.query<{ agentId: string; load: number }>({
    name: "routing-count-loads",
    text: `SELECT agent_id AS "agentId", count(*)::integer AS load FROM assignments
      WHERE state = 'assigned' AND agent_id IN (SELECT id FROM agents WHERE ${ROUTABLE}) GROUP BY agent_id`,
    values: [entityId, now],
  });
  // After the agents, as everything locks them in this order.
  const queueing = tx.query<QueuedTicket>({
    name: "routing-lock-waiting",
    text: `SELECT ticket_id AS "ticketId", entity_id AS "entityId", language, queue_class AS "queueClass",
        opened_at AS "openedAt", waiting_since AS "waitingSince", version, agent_id AS "agentId",
        last_agent_id AS "lastAgentId", excluded_agent_ids AS "excludedAgentIds", passes
      FROM assignments
      WHERE entity_id = $1 AND state = 'waiting' AND ${ANY_PLACE}
        AND ($3::timestamptz IS NULL OR (queue_class, opened_at, ticket_id) > ($4::smallint, $3::timestamptz, $5::uuid))
      ORDER BY queue_class, opened_at, ticket_id LIMIT $6 FOR UPDATE`,
    values: [
      entityId,
      now,
      options.after?.openedAt ?? null,
      options.after?.queueClass ?? null,
      options.after?.ticketId ?? null,
      options.size,
    ],
  });
  const [online, counted, tickets] = await Promise.all([locking, counting, queueing]);
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
