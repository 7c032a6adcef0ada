import type {
  AssignmentDecision,
  AssignmentReason,
  AssignmentState,
  Channel,
  RoutingReasons,
  UnassignmentReason,
} from "@crossdesk/contracts";
import type { Query, Transaction, Write } from "@crossdesk/database";
import type { Passes } from "../domain/passing-over.ts";

/** What routing knows of a ticket, and who has it. */
export interface AssignmentRecord {
  readonly ticketId: string;
  readonly entityId: string;
  readonly customerId: string;
  /** `null` where no news of the ticket came since this is kept. */
  readonly channel: Channel | null;
  readonly language: string;
  readonly openedAt: Date;
  readonly pickedAt: Date | null;
  /** The version of the ticket that these facts are of. */
  readonly ticketVersion: number;
  readonly state: AssignmentState;
  readonly agentId: string | null;
  readonly assignedAs: string | null;
  readonly assignedAt: Date | null;
  /** Who had it before. */
  readonly lastAgentId: string | null;
  /** Agents who are barred from getting it by routing. */
  readonly excludedAgentIds: string[];
  /** Agents who have had it offered and are last in line for it. */
  readonly passes: Passes;
  /** 0 at the head of the queue, before tickets of class 1 that are older. */
  readonly queueClass: number;
  /** Since when it waits, or has waited, for the next agent. */
  readonly waitingSince: Date;
  /** Counts the times that the ticket got or lost an agent. */
  readonly version: number;
}

const COLUMNS = `ticket_id AS "ticketId", entity_id AS "entityId", customer_id AS "customerId", channel, language,
  opened_at AS "openedAt", picked_at AS "pickedAt", ticket_version AS "ticketVersion", state, agent_id AS "agentId",
  assigned_as AS "assignedAs", assigned_at AS "assignedAt", last_agent_id AS "lastAgentId",
  excluded_agent_ids AS "excludedAgentIds", passes, queue_class AS "queueClass", waiting_since AS "waitingSince", version`;

export const findAssignment = async (query: Query, ticketId: string): Promise<AssignmentRecord | undefined> => {
  const [found] = await query<AssignmentRecord>({
    name: "assignments-find",
    text: `SELECT ${COLUMNS} FROM assignments WHERE ticket_id = $1`,
    values: [ticketId],
  });
  return found;
};

export const lockAssignment = async (query: Query, ticketId: string): Promise<AssignmentRecord | undefined> => {
  const [found] = await query<AssignmentRecord>({
    name: "assignments-lock",
    text: `SELECT ${COLUMNS} FROM assignments WHERE ticket_id = $1 FOR UPDATE`,
    values: [ticketId],
  });
  return found;
};

/** Locks the open tickets of an agent, in the order of their ids; with `unpickedOnly` those not taken up since. */
export const lockOpenAssignments = (
  query: Query,
  agentId: string,
  { unpickedOnly }: { readonly unpickedOnly: boolean },
): Promise<AssignmentRecord[]> =>
  query<AssignmentRecord>({
    name: "assignments-lock-open",
    text: `SELECT ${COLUMNS} FROM assignments
      WHERE agent_id = $1 AND state = 'assigned' AND (NOT $2::boolean OR picked_at IS NULL OR picked_at < assigned_at)
      ORDER BY ticket_id FOR UPDATE`,
    values: [agentId, unpickedOnly],
  });

/** The ids of those, without locking them. */
export const listUnpicked = async (query: Query, agentId: string): Promise<string[]> => {
  const rows = await query<{ ticketId: string }>({
    name: "assignments-list-unpicked",
    text: `SELECT ticket_id AS "ticketId" FROM assignments
      WHERE agent_id = $1 AND state = 'assigned' AND (picked_at IS NULL OR picked_at < assigned_at)
      ORDER BY ticket_id`,
    values: [agentId],
  });
  return rows.map((row) => row.ticketId);
};

/** The facts of a ticket, as an event or the tickets service told them. */
export type TicketRecord = Pick<
  AssignmentRecord,
  "ticketId" | "entityId" | "customerId" | "channel" | "language" | "openedAt" | "pickedAt" | "ticketVersion" | "state"
>;

const insertion = (ticket: TicketRecord): Write => ({
  name: "assignments-insert",
  joins: true,
  text: `INSERT INTO assignments
      (ticket_id, entity_id, customer_id, language, opened_at, picked_at, ticket_version, state, channel, waiting_since)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $5) ON CONFLICT DO NOTHING RETURNING ticket_id`,
  values: [
    ticket.ticketId,
    ticket.entityId,
    ticket.customerId,
    ticket.language,
    ticket.openedAt,
    ticket.pickedAt,
    ticket.ticketVersion,
    ticket.state,
    ticket.channel,
  ],
});

/** Gives whether the ticket is new. */
export const insertTicket = async (query: Query, ticket: TicketRecord): Promise<boolean> =>
  (await query(insertion(ticket))).length > 0;

/** The same where nobody needs to know: what is known already stays as it is. */
export const ensureTicket = (tx: Pick<Transaction, "write">, ticket: TicketRecord): void => tx.write(insertion(ticket));

/** Newer facts of a ticket. */
export interface TicketUpdate extends TicketRecord {
  /** Since when it waits again, at the head of the queue where `isFirst` says so; left out where it does not begin to wait. */
  readonly queued?: { readonly since: Date; readonly isFirst: boolean };
}

/** Writes them, the row being locked. A ticket that was taken up, or is done, has had its turn at the head of the queue. */
export const updateTicket = (tx: Pick<Transaction, "write">, ticket: TicketUpdate): void => {
  tx.write({
    // Not joined with what follows, which may be about the same row.
    name: "assignments-update-ticket",
    text: `UPDATE assignments SET customer_id = $2, language = $3, picked_at = $4, ticket_version = $5, state = $6,
        channel = $7, waiting_since = coalesce($8, waiting_since),
        queue_class = CASE WHEN $9::boolean THEN 0 WHEN $4::timestamptz IS NOT NULL OR $6 = 'done' THEN 1 ELSE queue_class END
      WHERE ticket_id = $1`,
    values: [
      ticket.ticketId,
      ticket.customerId,
      ticket.language,
      ticket.pickedAt,
      ticket.ticketVersion,
      ticket.state,
      ticket.channel,
      ticket.queued?.since ?? null,
      ticket.queued?.isFirst ?? false,
    ],
  });
};

/** One ticket that gets an agent: its locked row, and whom it goes to. */
export interface Assigning {
  readonly ticket: Pick<
    AssignmentRecord,
    "ticketId" | "entityId" | "version" | "agentId" | "lastAgentId" | "waitingSince"
  >;
  readonly agentId: string;
  readonly agentSubject: string;
  readonly routing: RoutingReasons | null;
}

export interface AssignOptions {
  readonly reason: AssignmentReason;
  /** The id that a caller named the agent by. */
  readonly assignedAs: string | null;
  readonly now: Date;
  /** Whether the agent has taken it up by this. */
  readonly isPicked?: boolean;
  /** Written for the agent who gets it. */
  readonly note?: string | undefined;
  /** The subject of who asked for it. */
  readonly by?: string | undefined;
}

/** A ticket that got or lost an agent: what its event is made of. */
export interface Changed {
  readonly ticketId: string;
  readonly entityId: string;
  readonly agentId: string;
  readonly version: number;
  readonly previousAgentId: string | null;
}

/** A ticket that got an agent. */
export interface Given extends Changed {
  readonly agentSubject: string;
}

/** Gives tickets, whose rows and whose agents' rows are locked, to agents, and notes why. A ticket that is done stays done. */
export const assignTickets = (
  tx: Pick<Transaction, "write">,
  assigning: readonly Assigning[],
  { reason, assignedAs, now, isPicked = false, note, by }: AssignOptions,
): Given[] => {
  if (assigning.length === 0) return [];
  tx.write({
    name: "assignments-assign",
    joins: true,
    parts: [
      `chosen AS (
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS chosen (ticket_id, agent_id, routing)
      )`,
      `changed AS (
        UPDATE assignments SET
          state = CASE state WHEN 'done' THEN 'done' ELSE 'assigned' END,
          agent_id = chosen.agent_id, assigned_as = $4, assigned_at = $5, version = assignments.version + 1,
          last_agent_id = coalesce(assignments.agent_id, assignments.last_agent_id),
          picked_at = CASE WHEN $7::boolean THEN $5::timestamptz END,
          excluded_agent_ids = array_remove(excluded_agent_ids, chosen.agent_id)
        FROM chosen WHERE assignments.ticket_id = chosen.ticket_id
        RETURNING assignments.ticket_id, assignments.agent_id, assignments.version, chosen.routing
      )`,
      `noted AS (
        INSERT INTO decisions (ticket_id, version, kind, reason, agent_id, decided_at, routing, note, requested_by)
        SELECT ticket_id, version, 'assigned', $6, agent_id, $5, routing::jsonb, $8, $9 FROM changed
      )`,
    ],
    text: "UPDATE agents SET last_assigned_at = $5 WHERE id IN (SELECT agent_id FROM chosen)",
    values: [
      assigning.map((each) => each.ticket.ticketId),
      assigning.map((each) => each.agentId),
      assigning.map((each) => (each.routing === null ? null : JSON.stringify(each.routing))),
      assignedAs,
      now,
      reason,
      isPicked,
      note ?? null,
      by ?? null,
    ],
  });
  return assigning.map(({ ticket, agentId, agentSubject }) => ({
    ticketId: ticket.ticketId,
    entityId: ticket.entityId,
    agentId,
    agentSubject,
    version: ticket.version + 1,
    previousAgentId: ticket.agentId ?? ticket.lastAgentId,
  }));
};

/** What losing a ticket means for getting it again: last in line, not at all, or that everybody is as good as the next again. */
export type ReleaseEffect = "pass" | "bar" | "reset";

export interface ReleaseOptions {
  readonly reason: UnassignmentReason;
  readonly effect: ReleaseEffect;
  readonly now: Date;
  /** Whether the tickets go to the head of the queue. */
  readonly isFirst: boolean;
  readonly note?: string | undefined;
  readonly by?: string | undefined;
}

/** Takes tickets, whose rows are locked, from their agents, lets them wait again, and notes why. */
export const releaseTickets = (
  query: Query,
  ticketIds: readonly string[],
  { reason, effect, now, isFirst, note, by }: ReleaseOptions,
): Promise<Changed[]> =>
  query<Changed>({
    name: "assignments-release",
    text: `WITH changed AS (
        UPDATE assignments SET
          state = 'waiting', last_agent_id = agent_id, agent_id = NULL, assigned_as = NULL, assigned_at = NULL,
          picked_at = NULL, version = assignments.version + 1, waiting_since = $4,
          queue_class = CASE WHEN $6::boolean THEN 0 ELSE queue_class END,
          excluded_agent_ids = CASE $2 WHEN 'bar' THEN array_append(excluded_agent_ids, agent_id)
            WHEN 'reset' THEN '{}' ELSE excluded_agent_ids END,
          passes = CASE $2 WHEN 'pass' THEN passes || jsonb_build_object(agent_id, jsonb_build_object(
              'times', 1 + CASE WHEN (passes -> agent_id::text ->> 'shift')::integer = agents.shift
                THEN (passes -> agent_id::text ->> 'times')::integer ELSE 0 END,
              'at', $4::timestamptz, 'shift', agents.shift))
            WHEN 'reset' THEN '{}' ELSE passes END
        FROM agents WHERE ticket_id = ANY($1::uuid[]) AND agents.id = agent_id
        RETURNING ticket_id, assignments.entity_id, last_agent_id, assignments.version
      ), noted AS (
        INSERT INTO decisions (ticket_id, version, kind, reason, agent_id, decided_at, note, requested_by)
        SELECT ticket_id, version, 'unassigned', $3, last_agent_id, $4, $5, $7 FROM changed
      )
      SELECT ticket_id AS "ticketId", entity_id AS "entityId", last_agent_id AS "agentId", version,
        NULL AS "previousAgentId"
      FROM changed`,
    values: [ticketIds, effect, reason, now, note ?? null, isFirst, by ?? null],
  });

/** The story of a ticket, oldest first. */
export const listDecisions = (
  query: Query,
  ticketId: string,
): Promise<(Omit<AssignmentDecision, "decidedAt"> & { readonly decidedAt: Date })[]> =>
  query({
    text: `SELECT version, kind, reason, agent_id AS "agentId", decided_at AS "decidedAt", routing,
        note, requested_by AS by
      FROM decisions WHERE ticket_id = $1 ORDER BY version`,
    values: [ticketId],
  });
