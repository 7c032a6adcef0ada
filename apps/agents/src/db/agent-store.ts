import type { Agent } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import type { AgentRecord } from "./agent-entity.ts";

/** The columns of `agents` under the entity's names, for statements that don't go through MikroORM. */
const COLUMNS = `agents.id, agents.entity_id AS "entityId", agents.subject, agents.owner_partner AS "ownerPartner",
  agents.name, agents.email, agents.status, agents.status_since AS "statusSince", agents.attendance,
  agents.is_present AS "isPresent", agents.presence_since AS "presenceSince", agents.console_until AS "consoleUntil",
  agents.seen_at AS "seenAt", agents.shift, agents.missed_offers AS "missedOffers", agents.last_login_at AS "lastLoginAt",
  agents.languages, agents.capacity, agents.last_assigned_at AS "lastAssignedAt", agents.profile, agents.version,
  agents.created_at AS "createdAt", agents.updated_at AS "updatedAt", agents.removed_at AS "removedAt"`;

/** How many open tickets the agent of the row has. */
const COUNT = `(SELECT count(*)::integer FROM assignments
  WHERE assignments.agent_id = agents.id AND assignments.state = 'assigned')`;
const LOAD = `${COUNT} AS load`;

export type LoadedAgent = AgentRecord & { readonly load: number };

export const toAgent = (agent: AgentRecord, load: number): Agent => ({
  id: agent.id,
  entityId: agent.entityId,
  subject: agent.subject,
  name: agent.name,
  email: agent.email,
  status: agent.status,
  statusSince: agent.statusSince.toISOString(),
  isPresent: agent.isPresent,
  presenceSince: agent.presenceSince.toISOString(),
  attendance: agent.attendance,
  lastLoginAt: agent.lastLoginAt?.toISOString() ?? null,
  createdAt: agent.createdAt.toISOString(),
  updatedAt: agent.updatedAt.toISOString(),
  languages: agent.languages,
  capacity: agent.capacity,
  load,
  ownerPartner: agent.ownerPartner,
  profile: agent.profile,
});

/** The agent of the row as contracts tell of them, but for the form of instants: one value is read sooner than so many columns. */
export const AGENT_JSON = `json_build_object('id', agents.id, 'entityId', agents.entity_id, 'subject', agents.subject,
  'name', agents.name, 'email', agents.email, 'status', agents.status, 'statusSince', agents.status_since,
  'isPresent', agents.is_present, 'presenceSince', agents.presence_since, 'attendance', agents.attendance,
  'lastLoginAt', agents.last_login_at, 'createdAt', agents.created_at, 'updatedAt', agents.updated_at,
  'languages', agents.languages, 'capacity', agents.capacity, 'ownerPartner', agents.owner_partner,
  'profile', agents.profile, 'load', ${COUNT})`;

const toInstant = (text: string): string => new Date(text).toISOString();

/** What `AGENT_JSON` gave, with instants as contracts have them. */
export const fromAgentJson = (agent: Agent): Agent => ({
  ...agent,
  statusSince: toInstant(agent.statusSince),
  presenceSince: toInstant(agent.presenceSince),
  lastLoginAt: agent.lastLoginAt === null ? null : toInstant(agent.lastLoginAt),
  createdAt: toInstant(agent.createdAt),
  updatedAt: toInstant(agent.updatedAt),
});

/** Who a token's `sub` or a partner's word may mean. */
export interface AgentName {
  readonly entityId: string;
  /** A `sub`, an e-mail address, or the agent's UUID. */
  readonly name: string;
}

/** An agent of Crossdesk's own by their `sub`, else by UUID, else by e-mail address; removed ones too. */
export const findOwnAgent = async (query: Query, { entityId, name }: AgentName): Promise<LoadedAgent | undefined> => {
  const [bySubject] = await query<LoadedAgent>({
    name: "agents-own-by-subject",
    text: `SELECT ${COLUMNS}, ${LOAD} FROM agents WHERE entity_id = $1 AND subject = $2 AND owner_partner IS NULL`,
    values: [entityId, name],
  });
  if (bySubject !== undefined) return bySubject;
  const [byOther] = await query<LoadedAgent>({
    name: "agents-own-by-other",
    text: `SELECT ${COLUMNS}, ${LOAD} FROM agents
      WHERE entity_id = $1 AND owner_partner IS NULL AND (id::text = lower($2) OR lower(email) = lower($2))
      ORDER BY (id::text = lower($2)) DESC, removed_at IS NOT NULL, created_at, id LIMIT 1`,
    values: [entityId, name],
  });
  return byOther;
};

/** A partner's agent by the id that the partner gave, or by UUID. */
export const findExternalAgent = async (
  query: Query,
  { entityId, name }: AgentName,
): Promise<LoadedAgent | undefined> => {
  const [found] = await query<LoadedAgent>({
    name: "agents-external",
    text: `SELECT ${COLUMNS}, ${LOAD} FROM agents
      WHERE entity_id = $1 AND owner_partner IS NOT NULL AND (subject = $2 OR id::text = lower($2))
      ORDER BY (subject = $2) DESC LIMIT 1`,
    values: [entityId, name],
  });
  return found;
};

export const findAgentById = async (query: Query, id: string): Promise<LoadedAgent | undefined> => {
  const [found] = await query<LoadedAgent>({
    name: "agents-by-id",
    text: `SELECT ${COLUMNS}, ${LOAD} FROM agents WHERE id = $1`,
    values: [id],
  });
  return found;
};

/** Agents by id, removed ones too, with the loads that they have. */
export const findAgents = (query: Query, ids: readonly string[]): Promise<LoadedAgent[]> =>
  query<LoadedAgent>({
    name: "agents-by-ids",
    text: `SELECT ${COLUMNS}, ${LOAD} FROM agents WHERE id = ANY($1::uuid[])`,
    values: [ids],
  });

/** The version and load of every agent of Crossdesk's own: enough to see which have changed. */
export const listStandings = (query: Query): Promise<Pick<LoadedAgent, "id" | "version" | "load">[]> =>
  query({
    name: "agents-standings",
    text: `SELECT id, version, coalesce(load, 0) AS load FROM agents LEFT JOIN (
        SELECT agent_id, count(*)::integer AS load FROM assignments WHERE state = 'assigned' GROUP BY agent_id
      ) AS loads ON loads.agent_id = agents.id`,
  });

/** Locks the agent until the transaction ends, as everything does that lets their load grow or changes their status. */
export const lockAgent = async (query: Query, id: string): Promise<LoadedAgent | undefined> => {
  const locking = query({
    name: "agents-lock",
    text: "SELECT FROM agents WHERE id = $1 FOR NO KEY UPDATE",
    values: [id],
  });
  // A second statement, since one that waited for a lock does not see what was assigned meanwhile.
  const [, agent] = await Promise.all([locking, findAgentById(query, id)]);
  return agent;
};

/** A new agent is offline and absent. */
export type NewAgent = Omit<
  AgentRecord,
  | "version"
  | "lastAssignedAt"
  | "removedAt"
  | "status"
  | "statusSince"
  | "isPresent"
  | "presenceSince"
  | "attendance"
  | "consoleUntil"
  | "seenAt"
  | "shift"
  | "missedOffers"
  | "updatedAt"
>;

/** Makes an agent, unless there is one of that name already. */
export const insertAgent = async (query: Query, agent: NewAgent): Promise<void> => {
  await query({
    name: "agents-insert",
    text: `INSERT INTO agents (id, entity_id, subject, owner_partner, name, email, status, status_since, presence_since,
        last_login_at, languages, capacity, profile, version, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, 'offline', $7, $7, $8, $9, $10, $11, 1, $7, $7) ON CONFLICT DO NOTHING`,
    values: [
      agent.id,
      agent.entityId,
      agent.subject,
      agent.ownerPartner,
      agent.name,
      agent.email,
      agent.createdAt,
      agent.lastLoginAt,
      agent.languages,
      agent.capacity,
      agent.profile === null ? null : JSON.stringify(agent.profile),
    ],
  });
};

/** How many open tickets each of the agents has; those without any are left out. */
export const countLoads = async (query: Query, agentIds: readonly string[]): Promise<Map<string, number>> => {
  const rows = await query<{ agentId: string; load: number }>({
    name: "agents-loads",
    text: `SELECT agent_id AS "agentId", count(*)::integer AS load FROM assignments
      WHERE state = 'assigned' AND agent_id = ANY($1::uuid[]) GROUP BY agent_id`,
    values: [agentIds],
  });
  return new Map(rows.map(({ agentId, load }) => [agentId, load]));
};
