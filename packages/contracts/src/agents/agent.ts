import { z } from "zod";
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
} from "../primitives.ts";

export const AgentStatus = z.enum(["online", "offline", "busy", "away"]);
export type AgentStatus = z.infer<typeof AgentStatus>;

/** The profile a partner sent for an agent of theirs, kept as it was (Beckn's `Agent`, without its `id`). */
export const AgentProfile = z.record(z.string(), z.json());
export type AgentProfile = z.infer<typeof AgentProfile>;

export const Agent = z.object({
  id: Uuid,
  entityId: StoredId,
  /** The token's `sub`, or the id that a partner assigned the agent by: unique within the entity. */
  subject: StoredId,
  name: z.string(),
  email: z.string().nullable(),
  status: AgentStatus,
  statusSince: Instant,
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

export const SetAgentStatusInput = z.object({ status: AgentStatus });
export type SetAgentStatusInput = z.infer<typeof SetAgentStatusInput>;

export const AgentReference = z.object({ agentId: Identifier });
export type AgentReference = z.infer<typeof AgentReference>;

/** An agent by subject, made where it is missing; only what is given changes. */
export const UpsertAgentInput = z.object({
  entityId: EntityId.optional(),
  subject: Identifier,
  name: requiredText(TEXT_LIMITS.name).optional(),
  email: Email.optional(),
  languages: z.array(text(16)).max(32).optional(),
  capacity: z.int().min(0).max(1_000).optional(),
});
export type UpsertAgentInput = z.infer<typeof UpsertAgentInput>;

export const ListAgentsInput = z.object({
  entityId: EntityId.optional(),
  status: AgentStatus.optional(),
  limit: z.int().min(1).max(500).default(100),
  offset: z.int().min(0).default(0),
});
export type ListAgentsInput = z.infer<typeof ListAgentsInput>;
/** There may be others behind these where `hasMore`. A page holds fewer than `limit` where more do not fit into one answer. */
export const AgentPage = z.object({ items: z.array(Agent), hasMore: z.boolean().optional() });
