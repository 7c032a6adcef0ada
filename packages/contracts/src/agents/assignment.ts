import { z } from "zod";
import { toPlainName } from "../plain-names.ts";
import { Email, Identifier, Instant, requiredText, text, TEXT_LIMITS, Uuid } from "../primitives.ts";
import { TicketReference } from "../tickets/ticket-reference.ts";
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

/** Why an agent lost a ticket: no answer in time, gone, given back or taken off by a caller, or the ticket was opened again. */
export const UnassignmentReason = z.enum([
  "not-picked",
  "agent-offline",
  "agent-absent",
  "agent-removed",
  "removed-by-request",
  "ticket-reopened",
]);
export type UnassignmentReason = z.infer<typeof UnassignmentReason>;

/** Who has a ticket. A ticket whose event has not reached routing yet reads as `waiting` with version 0. */
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

/** Bytes of an agent's profile as JSON: with it, an agent fits into one message of the broker. */
const MOST_OF_A_PROFILE = 600_000;

/** An agent by any of their ids: the UUID, the token's `sub`, the e-mail address, or the id a partner gave. */
export const RequestedAgent = z.object({
  id: Identifier,
  /** Kept for an agent of the caller's own; an agent known otherwise keeps theirs. */
  profile: AgentProfile.refine(
    (profile) => new TextEncoder().encode(JSON.stringify(profile)).length <= MOST_OF_A_PROFILE,
    { error: `must have at most ${MOST_OF_A_PROFILE} bytes` },
  ).optional(),
  name: requiredText(TEXT_LIMITS.name).overwrite(toPlainName).optional(),
  email: Email.optional(),
  languages: z.array(text(16)).max(32).optional(),
});
export type RequestedAgent = z.infer<typeof RequestedAgent>;

/** For the agent who gets the ticket; kept with the decision. */
const AssignmentNote = text(1_000).optional();

/** An unknown id makes an agent that belongs to the caller; capacity does not limit what is asked for by name. */
export const AssignTicketInput = z.object({ ticket: TicketReference, agent: RequestedAgent, note: AssignmentNote });
export type AssignTicketInput = z.infer<typeof AssignTicketInput>;

/**
 * The agent who loses the ticket is barred: routing does not offer it to them again, though they may take it. With `isBarred: false` they are
 * last in line instead.
 */
export const UnassignTicketInput = z.object({ ticket: TicketReference, isBarred: z.boolean().default(true) });
export type UnassignTicketInput = z.infer<typeof UnassignTicketInput>;

/**
 * From the calling agent, who must have the ticket, to another agent of Crossdesk's own in their entity, whatever that agent's
 * status and load. As everybody who gets a ticket, they must pick it in time.
 */
export const HandOverTicketInput = z.object({ ticket: TicketReference, agentId: Uuid, note: AssignmentNote });
export type HandOverTicketInput = z.infer<typeof HandOverTicketInput>;

/** All open tickets of the calling agent, as at the end of a shift: to a colleague, or with `to: null` back into the queue. */
export const HandOverAllInput = z.object({ to: Uuid.nullable(), note: AssignmentNote });
export type HandOverAllInput = z.infer<typeof HandOverAllInput>;

export const HandedOver = z.object({ moved: z.int().min(0), ticketIds: z.array(Uuid) });
export type HandedOver = z.infer<typeof HandedOver>;

/**
 * A ticket for the calling agent, who takes it up by this. Tickets of other agents are taken over by leads alone (`admin`); capacity does
 * not limit it.
 */
export const TakeTicketInput = z.object({ ticket: TicketReference });
export type TakeTicketInput = z.infer<typeof TakeTicketInput>;

/** The calling agent must have the ticket; they are last in line for it then. */
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

/** What decided between the eligible agents: there was one, or the first of these in which they differ. */
export const DecidedBy = z.enum(["only-one", "not-passed-over", "language", "load", "idle-time", "id"]);
export type DecidedBy = z.infer<typeof DecidedBy>;

/** Why routing chose as it did, in the numbers it saw at that moment. */
export const RoutingReasons = z.object({
  considered: z.int().min(0),
  eligible: z.int().min(0),
  refused: z.object({
    foreign: z.int().min(0),
    notOnline: z.int().min(0),
    /** Online but absent; decisions of earlier releases leave it out. */
    absent: z.int().min(0).default(0),
    /** Barred from the ticket. */
    excluded: z.int().min(0),
    full: z.int().min(0),
    /** Passed the ticket over a moment ago; offered it again soon. */
    backingOff: z.int().min(0).default(0),
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
  /** What was written for the agent who got it. */
  note: z.string().nullable(),
  /** The subject of the caller who asked for it; `null` where routing or time decided. */
  by: z.string().nullable(),
});
export type AssignmentDecision = z.infer<typeof AssignmentDecision>;

/** An agent who had the ticket offered and did not take it up. */
export const PassedOver = z.object({
  agentId: Uuid,
  times: z.int().min(1),
  /** When it may be offered to them again, if no other agent takes it; `null` where it may be now. */
  offerAgainAt: Instant.nullable(),
});
export type PassedOver = z.infer<typeof PassedOver>;

/**
 * The story of a ticket's assignment, oldest decision first; the latest ones where all do not fit into one answer, which the version of the
 * first shows.
 */
export const Explanation = z.object({
  ticketId: Uuid,
  state: AssignmentState,
  agentId: Uuid.nullable(),
  version: z.int().min(0),
  /** Agents whom routing does not offer the ticket again, because a caller took them off it. */
  excludedAgentIds: z.array(Uuid),
  /** Agents who are last in line for the ticket, until they go offline and online again. */
  passedOver: z.array(PassedOver),
  decisions: z.array(AssignmentDecision),
  /** For a waiting ticket: what routing would find right now. */
  waiting: RoutingReasons.nullable(),
});
export type Explanation = z.infer<typeof Explanation>;
