import type { Agent } from "@crossdesk/contracts";
import { columnsOf, sql } from "@crossdesk/database";
import type { ExpressionBuilder, Runner } from "@crossdesk/database";
import { AgentEntity } from "../entities/agent-entity.ts";
import type { AgentRecord } from "../entities/agent-entity.ts";
import { prepared } from "../tables.ts";
import type { Tables } from "../tables.ts";

export type LoadedAgent = AgentRecord & { readonly load: number };

/** How many open tickets the agent of the row has. */
export const loadOf = (eb: ExpressionBuilder<Tables, "agents">) =>
  eb
    .selectFrom("assignments")
    .select((each) => each.fn.countAll<number>().as("count"))
    .whereRef("assignments.agentId", "=", "agents.id")
    .where("assignments.state", "=", "assigned")
    .$asScalar()
    .$notNull();

/** Whether a column holds `value`, a UUID in any case or form of text. */
const isUuid = (eb: ExpressionBuilder<Tables, "agents">, value: ReturnType<typeof sql<string>>) =>
  sql<boolean>`${eb.ref("agents.id")}::text = lower(${value})`;

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

/** Who a token's `sub` or a partner's word may mean. */
export interface AgentName {
  readonly entityId: string;
  /** A `sub`, an e-mail address, or the agent's UUID. */
  readonly name: string;
}

const ownBySubject = prepared<AgentName>()("agents-own-by-subject", (db, p) =>
  db
    .selectFrom("agents")
    .select(columnsOf(AgentEntity, "agents"))
    .select((eb) => loadOf(eb).as("load"))
    .where("entityId", "=", p("entityId"))
    .where("subject", "=", p("name"))
    .where("ownerPartner", "is", null),
);

const ownByOther = prepared<AgentName>()("agents-own-by-other", (db, p) =>
  db
    .selectFrom("agents")
    .select(columnsOf(AgentEntity, "agents"))
    .select((eb) => loadOf(eb).as("load"))
    .where("entityId", "=", p("entityId"))
    .where("ownerPartner", "is", null)
    .where((eb) =>
      eb.or([
        isUuid(eb, p("name", "text")),
        eb(eb.fn<string>("lower", ["email"]), "=", eb.fn<string>("lower", [p("name", "text")])),
      ]),
    )
    .orderBy((eb) => isUuid(eb, p("name", "text")), "desc")
    .orderBy((eb) => eb("removedAt", "is not", null))
    .orderBy("createdAt")
    .orderBy("id")
    .limit(1),
);

/** An agent of Crossdesk's own by their `sub`, else by UUID, else by e-mail address; removed ones too. */
export const findOwnAgent = async (on: Runner, name: AgentName): Promise<LoadedAgent | undefined> => {
  const [bySubject] = await on.run(ownBySubject, name);
  if (bySubject !== undefined) return bySubject;
  const [byOther] = await on.run(ownByOther, name);
  return byOther;
};

const external = prepared<AgentName>()("agents-external", (db, p) =>
  db
    .selectFrom("agents")
    .select(columnsOf(AgentEntity, "agents"))
    .select((eb) => loadOf(eb).as("load"))
    .where("entityId", "=", p("entityId"))
    .where("ownerPartner", "is not", null)
    .where((eb) => eb.or([eb("subject", "=", p("name")), isUuid(eb, p("name", "text"))]))
    .orderBy((eb) => eb("subject", "=", p("name")), "desc")
    .limit(1),
);

/** A partner's agent by the id that the partner gave, or by UUID. */
export const findExternalAgent = async (on: Runner, name: AgentName): Promise<LoadedAgent | undefined> => {
  const [found] = await on.run(external, name);
  return found;
};

const byId = prepared<{ id: string }>({ tenants: "key" })("agents-by-id", (db, p) =>
  db
    .selectFrom("agents")
    .select(columnsOf(AgentEntity, "agents"))
    .select((eb) => loadOf(eb).as("load"))
    .where("id", "=", p("id")),
);

export const findAgentById = async (on: Runner, id: string): Promise<LoadedAgent | undefined> => {
  const [found] = await on.run(byId, { id });
  return found;
};

const byIds = prepared<{ ids: readonly string[] }>({ tenants: "key" })("agents-by-ids", (db, p) =>
  db
    .selectFrom("agents")
    .select(columnsOf(AgentEntity, "agents"))
    .select((eb) => loadOf(eb).as("load"))
    .where((eb) => eb("id", "=", eb.fn.any(p("ids", "uuid[]")))),
);

/** Agents by id, removed ones too, with the loads that they have. */
export const findAgents = (on: Runner, ids: readonly string[]): Promise<LoadedAgent[]> => on.run(byIds, { ids });

const standings = prepared({ tenants: "all" })(
  "agents-standings",
  (db) =>
    db
      .selectFrom("agents")
      .leftJoin(
        (eb) =>
          eb
            .selectFrom("assignments")
            .select(["agentId", (each) => each.fn.countAll<number>().as("load")])
            .where("state", "=", "assigned")
            .groupBy("agentId")
            .as("loads"),
        (join) => join.onRef("loads.agentId", "=", "agents.id"),
      )
      .select(["agents.id", "agents.version", (eb) => eb.fn.coalesce("loads.load", sql.lit(0)).as("load")]),
  { reads: "many" },
);

/** The version and load of every agent of Crossdesk's own: enough to see which have changed. */
export const listStandings = (on: Runner): Promise<Pick<LoadedAgent, "id" | "version" | "load">[]> =>
  on.run(standings, {});

const lock = prepared<{ id: string }>({ tenants: "key" })("agents-lock", (db, p) =>
  db.selectFrom("agents").select("id").where("id", "=", p("id")).forNoKeyUpdate(),
);

/** Locks the agent until the transaction ends, as everything does that lets their load grow or changes their status. */
export const lockAgent = async (tx: Runner, id: string): Promise<LoadedAgent | undefined> => {
  // A second statement, since one that waited for a lock does not see what was assigned meanwhile.
  const [, agent] = await Promise.all([tx.run(lock, { id }), findAgentById(tx, id)]);
  return agent;
};

const loads = prepared<{ agentIds: readonly string[] }>({ tenants: "key" })("agents-loads", (db, p) =>
  db
    .selectFrom("assignments")
    .select(["agentId", (eb) => eb.fn.countAll<number>().as("load")])
    .where("state", "=", "assigned")
    .where((eb) => eb("agentId", "=", eb.fn.any(p("agentIds", "uuid[]"))))
    .groupBy("agentId"),
);

/** How many open tickets each of the agents has; those without any are left out. */
export const countLoads = async (on: Runner, agentIds: readonly string[]): Promise<Map<string | null, number>> => {
  const rows = await on.run(loads, { agentIds });
  return new Map(rows.map(({ agentId, load }) => [agentId, load]));
};
