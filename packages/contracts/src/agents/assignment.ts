import { z } from "zod";
import { Email, Identifier, Instant, requiredText, text, TEXT_LIMITS, Uuid } from "../primitives.ts";
import { TicketReference } from "../tickets/ticket.ts";
import { Agent, AgentProfile } from "./agent.ts";

/**
 * Where a ticket stands with routing: `waiting` for an agent, `assigned` to one, or `done` (closed or resolved, taking
 * no capacity; it keeps the agent it had).
 */
export const AssignmentState = z.enum(["waiting", "assigned", "done"]);
export type AssignmentState = z.infer<typeof AssignmentState>;

/** Why a ticket went to an agent: by routing, by name, taken by themselves, or again because it was opened again. */
export const AssignmentReason = z.enum(["routed", "requested", "taken", "reopened"]);
export type AssignmentReason = z.infer<typeof AssignmentReason>;

/** Why an agent lost a ticket: no answer in time, gone, taken off by a caller, or the ticket was opened again. */
export const UnassignmentReason = z.enum([
  "not-picked",
  "agent-offline",
  "agent-removed",
  "removed-by-request",
  "ticket-reopened",
]);
export type UnassignmentReason = z.infer<typeof UnassignmentReason>;

/** Who has a ticket. A ticket that routing has not heard of yet reads as `waiting` with version 0. */
export const Assignment = z.object({
  ticketId: Uuid,
  state: AssignmentState,
  agent: Agent.nullable(),
  /** The id that the caller of `agents.assign` named the agent by; `null` where routing chose. */
  assignedAs: z.string().nullable(),
  assignedAt: Instant.nullable(),
  /** Rises by one each time the ticket gets or loses an agent; the events' sequence. */
  version: z.int().min(0),
});
export type Assignment = z.infer<typeof Assignment>;

/** An agent by any of their ids: the UUID, the token's `sub`, the e-mail address, or the id a partner gave. */
export const RequestedAgent = z.object({
  id: Identifier,
  /** Kept for an agent of the caller's own; an agent known otherwise keeps theirs. */
  profile: AgentProfile.optional(),
  name: requiredText(TEXT_LIMITS.name).optional(),
  email: Email.optional(),
  languages: z.array(text(16)).max(32).optional(),
});
export type RequestedAgent = z.infer<typeof RequestedAgent>;

/** An unknown id makes an agent that belongs to the caller; capacity does not limit what is asked for by name. */
export const AssignTicketInput = z.object({ ticket: TicketReference, agent: RequestedAgent });
export type AssignTicketInput = z.infer<typeof AssignTicketInput>;

/** The agent who loses the ticket does not get it again by routing. */
export const UnassignTicketInput = z.object({ ticket: TicketReference });
export type UnassignTicketInput = z.infer<typeof UnassignTicketInput>;

/**
 * From the calling agent, who must have the ticket, to another agent of Crossdesk's own in their entity, whatever that agent's
 * status and load. As everybody who gets a ticket, they must pick it in time.
 */
export const HandOverTicketInput = z.object({ ticket: TicketReference, agentId: Uuid });
export type HandOverTicketInput = z.infer<typeof HandOverTicketInput>;

/** The calling agent must have the ticket; they do not get it again by routing. */
export const GiveBackTicketInput = z.object({ ticket: TicketReference });
export type GiveBackTicketInput = z.infer<typeof GiveBackTicketInput>;

export const AssignmentReference = z.object({ ticketId: Uuid });
export type AssignmentReference = z.infer<typeof AssignmentReference>;

export const ListAssignmentsInput = z.object({
  /** Needed by callers who are not agents; an agent lists their own. */
  agentId: Uuid.optional(),
  limit: z.int().min(1).max(1_000).default(1_000),
  /** The last one of the page before. */
  after: z.object({ assignedAt: Instant, ticketId: Uuid }).optional(),
});
export type ListAssignmentsInput = z.infer<typeof ListAssignmentsInput>;

/** The open tickets an agent has, oldest assignment first. */
export const AssignmentList = z.object({
  agent: Agent,
  items: z.array(z.object({ ticketId: Uuid, assignedAt: Instant, version: z.int().min(1) })),
});
export type AssignmentList = z.infer<typeof AssignmentList>;

/** What decided between the eligible agents: there was one, or the first of these that told them apart. */
export const DecidedBy = z.enum(["only-one", "language", "load", "idle-time", "id"]);
export type DecidedBy = z.infer<typeof DecidedBy>;

/** Why routing chose as it did, in the numbers it saw at that moment. */
export const RoutingReasons = z.object({
  considered: z.int().min(0),
  eligible: z.int().min(0),
  refused: z.object({
    foreign: z.int().min(0),
    notOnline: z.int().min(0),
    excluded: z.int().min(0),
    full: z.int().min(0),
  }),
  /** How many of the eligible speak the ticket's language. */
  speakers: z.int().min(0),
  chosen: z
    .object({
      decidedBy: DecidedBy,
      speaksLanguage: z.boolean(),
      /** Open tickets before this one. */
      load: z.int().min(0),
      capacity: z.int().min(0),
      /** Since the last assignment; `null` where there was none. */
      idleSeconds: z.number().min(0).nullable(),
      runnerUpId: Uuid.nullable(),
    })
    .nullable(),
});
export type RoutingReasons = z.infer<typeof RoutingReasons>;

/** One time that a ticket got or lost an agent. */
export const AssignmentDecision = z.object({
  version: z.int().min(1),
  kind: z.enum(["assigned", "unassigned"]),
  reason: z.union([AssignmentReason, UnassignmentReason]),
  agentId: Uuid,
  decidedAt: Instant,
  /** What routing saw; `null` where somebody asked for the agent by name. */
  routing: RoutingReasons.nullable(),
});
export type AssignmentDecision = z.infer<typeof AssignmentDecision>;

/** The story of a ticket's assignment, oldest decision first. */
export const Explanation = z.object({
  ticketId: Uuid,
  state: AssignmentState,
  agentId: Uuid.nullable(),
  version: z.int().min(0),
  /** Agents who lost the ticket and do not get it again. */
  excludedAgentIds: z.array(Uuid),
  decisions: z.array(AssignmentDecision),
  /** For a waiting ticket: what routing would find right now. */
  waiting: RoutingReasons.nullable(),
});
export type Explanation = z.infer<typeof Explanation>;
