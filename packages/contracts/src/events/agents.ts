import { z } from "zod";
import { AssignmentReason, UnassignmentReason } from "../agents/assignment.ts";
import { AgentStatus } from "../agents/agent.ts";
import { Identifier, Instant, Uuid } from "../primitives.ts";
import { defineEvent } from "./envelope.ts";

/** The subject of the agent who gave their own ticket away; left out where routing, or a caller of another role, decided. */
const requestedBy = Identifier.optional();

/**
 * A ticket got an agent. `aggregateId` is the ticket's id and `sequence` the assignment's version (not the ticket's):
 * a consumer keeps the highest version it applied for each ticket, and ignores an event that is not above it.
 */
export const TicketAssigned = defineEvent(
  "events.agents.ticket-assigned",
  z.object({
    ticketId: Uuid,
    /** The agent's own UUID (`Agent.id`), never the token's `sub`: what `Ticket.assignedAgentId` holds. */
    agentId: Uuid,
    /** The same agent as their token names them (`sub`): who may pick the ticket. Events of earlier releases leave it out. */
    agentSubject: Identifier.optional(),
    assignedAt: Instant,
    assignmentVersion: z.int().min(1),
    reason: AssignmentReason,
    /** The agent who had the ticket until now or last; `null` for a ticket that never had one (ASSIGNED, not REASSIGNED). */
    previousAgentId: Uuid.nullable(),
    requestedBy,
  }),
);
export type TicketAssigned = z.infer<typeof TicketAssigned>;

/**
 * A ticket lost its agent and waits for another one; versioned as `TicketAssigned` is. A ticket that was picked is no
 * longer picked then.
 */
export const TicketUnassigned = defineEvent(
  "events.agents.ticket-unassigned",
  z.object({
    ticketId: Uuid,
    /** The agent who lost it. */
    agentId: Uuid,
    unassignedAt: Instant,
    assignmentVersion: z.int().min(1),
    reason: UnassignmentReason,
    requestedBy,
  }),
);
export type TicketUnassigned = z.infer<typeof TicketUnassigned>;

/** `aggregateId` is the agent's id, `sequence` the agent's version. */
export const AgentStatusChanged = defineEvent(
  "events.agents.agent-status-changed",
  z.object({
    agentId: Uuid,
    status: AgentStatus,
    previousStatus: AgentStatus,
    changedAt: Instant,
    /** `missed-offers`: away, because two tickets in a row were not picked and the agent's program made no other call. */
    reason: z.enum(["requested", "missed-offers"]).optional(),
  }),
);
export type AgentStatusChanged = z.infer<typeof AgentStatusChanged>;

/** An agent became present or absent, in any status. `aggregateId` is the agent's id, `sequence` the agent's version. */
export const AgentPresenceChanged = defineEvent(
  "events.agents.agent-presence-changed",
  z.object({
    agentId: Uuid,
    isPresent: z.boolean(),
    changedAt: Instant,
    reason: z.enum(["online", "offline", "console-open", "console-gone", "missed-offers"]),
  }),
);
export type AgentPresenceChanged = z.infer<typeof AgentPresenceChanged>;

/** Every event of the agents service by its type. */
export const AGENT_EVENTS = {
  "events.agents.ticket-assigned": TicketAssigned,
  "events.agents.ticket-unassigned": TicketUnassigned,
  "events.agents.agent-status-changed": AgentStatusChanged,
  "events.agents.agent-presence-changed": AgentPresenceChanged,
} as const;
export type AgentEventType = keyof typeof AGENT_EVENTS;
