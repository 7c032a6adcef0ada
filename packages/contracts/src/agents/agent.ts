import { z } from "zod";
import { toPlainName } from "../plain-names.ts";
import {
  Email,
  EntityId,
  Identifier,
  Instant,
  requiredText,
  StoredId,
  text,
  TEXT_LIMITS,
  Uuid,
  FreeJson,
} from "../primitives.ts";

export const AgentStatus = z.enum(["online", "offline", "busy", "away"]);
export type AgentStatus = z.infer<typeof AgentStatus>;

/**
 * How an agent shows that they are there: `console` by a console that confirms it again and again, `standing` by having gone online,
 * until they go offline (the chat-ticket API and other programs). The call that sets an agent online says which.
 */
export const Attendance = z.enum(["console", "standing"]);
export type Attendance = z.infer<typeof Attendance>;

/** The profile a partner sent for an agent of theirs, kept as it was (Beckn's `Agent`, without its `id`). */
export const AgentProfile = z.record(z.string(), FreeJson);
export type AgentProfile = z.infer<typeof AgentProfile>;

export const Agent = z.object({
  id: Uuid,
  entityId: StoredId,
  /** The token's `sub`, or the id that a partner assigned the agent by: unique within the entity. */
  subject: StoredId,
  name: z.string().overwrite(toPlainName),
  email: z.string().nullable(),
  status: AgentStatus,
  statusSince: Instant,
  /** Whether the agent is present, in any status: absent agents get no new tickets. */
  isPresent: z.boolean(),
  presenceSince: Instant,
  attendance: Attendance,
  lastLoginAt: Instant.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
  /** ISO 639-3, in order of preference. */
  languages: z.array(z.string()),
  /** How many open tickets the agent takes at once. */
  capacity: z.int().min(0),
  load: z.int().min(0),
  /** The partner (token subject) that the agent belongs to; `null` for agents of Crossdesk's own. */
  ownerPartner: z.string().nullable(),
  profile: AgentProfile.nullable(),
});
export type Agent = z.infer<typeof Agent>;

export const SetAgentStatusInput = z.object({ status: AgentStatus, attendance: Attendance.default("standing") });
export type SetAgentStatusInput = z.infer<typeof SetAgentStatusInput>;

/** `leaving` where the console closes: the agent is absent soon, if no other console of theirs confirms that they are there. */
export const ConfirmPresenceInput = z.object({
  leaving: z.boolean().default(false),
  /** Which of their consoles says so. From one that has said it is leaving, nothing counts any more, in whatever order calls arrive. */
  console: Identifier.optional(),
});
export type ConfirmPresenceInput = z.infer<typeof ConfirmPresenceInput>;

export const Presence = z.object({ isPresent: z.boolean(), presenceSince: Instant });
export type Presence = z.infer<typeof Presence>;

/** Nothing to choose: the entity is the caller's. What was missed is not sent again; a client that was cut off reads the agents again. */
export const WatchAgentsInput = z.object({}).optional();
export type WatchAgentsInput = z.infer<typeof WatchAgentsInput>;

/** What a watcher of agents gets: an agent as they are now, or, about every 10 seconds, a sign that the stream is live. */
export const AgentNews = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("agent"),
    agent: Agent,
    /** The agent was taken out for good. */
    isRemoved: z.boolean(),
  }),
  z.object({ kind: z.literal("tick") }),
]);
export type AgentNews = z.infer<typeof AgentNews>;

export const GetDeskInput = z.object({}).optional();
export type GetDeskInput = z.infer<typeof GetDeskInput>;

/** How the caller's entity is staffed right now. */
export const Desk = z.object({
  /** Agents who are present and online. */
  present: z.int().min(0),
  /** Agents who are online, present or not. */
  online: z.int().min(0),
  /** Tickets that wait for an agent. */
  waiting: z.int().min(0),
});
export type Desk = z.infer<typeof Desk>;

export const AgentReference = z.object({ agentId: Identifier });
export type AgentReference = z.infer<typeof AgentReference>;

/** An agent by subject, made where it is missing; only what is given changes. */
export const UpsertAgentInput = z.object({
  entityId: EntityId.optional(),
  subject: Identifier,
  name: requiredText(TEXT_LIMITS.name).overwrite(toPlainName).optional(),
  email: Email.optional(),
  /** Tokens say nothing against these; `null`: those of the agent's tokens again, from the next one on. */
  languages: z.array(text(16)).max(32).nullable().optional(),
  capacity: z.int().min(0).max(1_000).optional(),
});
export type UpsertAgentInput = z.infer<typeof UpsertAgentInput>;

export const ListAgentsInput = z.object({
  entityId: EntityId.optional(),
  status: AgentStatus.optional(),
  /** Those who were taken out instead, for admins and services. */
  removed: z.boolean().default(false),
  limit: z.int().min(1).max(500).default(100),
  offset: z.int().min(0).default(0),
});
export type ListAgentsInput = z.infer<typeof ListAgentsInput>;
/** There may be others behind these where `hasMore`. A page holds fewer than `limit` where more do not fit into one answer. */
export const AgentPage = z.object({ items: z.array(Agent), hasMore: z.boolean().optional() });
