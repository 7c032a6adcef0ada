import { AgentStatus, AssignmentState, TicketStatus } from "@crossdesk/contracts";
import { z } from "zod";
import type { DeskSystem } from "../system.ts";

const instant = z.date().transform((date) => date.getTime());

const Tickets = z.array(
  z.object({
    id: z.string(),
    status: TicketStatus,
    awaiting: z.enum(["customer", "team"]).nullable(),
    awaitingSince: instant.nullable(),
    agentId: z.string().nullable(),
    pickedAt: instant.nullable(),
    closesAt: instant.nullable(),
    isDeleted: z.boolean(),
  }),
);
export type TicketRow = z.output<typeof Tickets>[number];

const Assignments = z.array(
  z.object({ ticketId: z.string(), state: AssignmentState, agentId: z.string().nullable(), entityId: z.string() }),
);
export type AssignmentRow = z.output<typeof Assignments>[number];

const Agents = z.array(
  z.object({ id: z.string(), status: AgentStatus, capacity: z.int(), load: z.int(), isRemoved: z.boolean() }),
);
export type AgentRow = z.output<typeof Agents>[number];

/** What the services have stored, at rest. */
export interface Snapshot {
  readonly tickets: ReadonlyMap<string, TicketRow>;
  readonly assignments: ReadonlyMap<string, AssignmentRow>;
  /** All of them, oldest first. */
  readonly waiting: readonly AssignmentRow[];
  readonly agents: ReadonlyMap<string, AgentRow>;
}

const TICKETS = `SELECT id, status, awaiting, awaiting_since AS "awaitingSince", assigned_agent_id AS "agentId",
    picked_at AS "pickedAt", auto_close_at AS "closesAt", is_deleted AS "isDeleted"
  FROM tickets WHERE id = ANY($1::uuid[])`;

const COLUMNS = `ticket_id AS "ticketId", state, agent_id AS "agentId", entity_id AS "entityId"`;
const ASSIGNMENTS = `SELECT ${COLUMNS} FROM assignments WHERE ticket_id = ANY($1::uuid[])`;
const WAITING = `SELECT ${COLUMNS} FROM assignments WHERE state = 'waiting' ORDER BY opened_at, ticket_id`;

const AGENTS = `SELECT id, status, capacity, removed_at IS NOT NULL AS "isRemoved", (
    SELECT count(*)::integer FROM assignments WHERE agent_id = agents.id AND state = 'assigned') AS load
  FROM agents`;

/** Reads the tickets with these ids, everything that waits, and everybody's load, past the services. */
export const readSnapshot = async ({ databases }: DeskSystem, ids: readonly string[]): Promise<Snapshot> => {
  const { tickets, agents } = databases;
  const [ticketRows, assignmentRows, waitingRows, agentRows] = await Promise.all([
    tickets.query({ name: "desk-tickets", text: TICKETS, values: [ids] }),
    agents.query({ name: "desk-assignments", text: ASSIGNMENTS, values: [ids] }),
    agents.query({ name: "desk-waiting", text: WAITING }),
    agents.query({ name: "desk-agents", text: AGENTS }),
  ]);
  return {
    tickets: new Map(Tickets.parse(ticketRows.rows).map((row) => [row.id, row])),
    assignments: new Map(Assignments.parse(assignmentRows.rows).map((row) => [row.ticketId, row])),
    waiting: Assignments.parse(waitingRows.rows),
    agents: new Map(Agents.parse(agentRows.rows).map((row) => [row.id, row])),
  };
};
