import type { Agent } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import type { AgentRecord } from "../entities/agent-entity.ts";
import { prepared } from "../tables.ts";

/** A new agent is offline and absent. */
export type NewAgent = Pick<
  AgentRecord,
  | "id"
  | "entityId"
  | "subject"
  | "ownerPartner"
  | "name"
  | "email"
  | "lastLoginAt"
  | "languages"
  | "capacity"
  | "profile"
  | "createdAt"
>;

const insert = prepared<NewAgent>()("agents-insert", (db, p) =>
  db
    .insertInto("agents")
    .values({
      id: p("id"),
      entityId: p("entityId"),
      subject: p("subject"),
      ownerPartner: p("ownerPartner"),
      name: p("name"),
      email: p("email"),
      status: "offline",
      statusSince: p("createdAt"),
      presenceSince: p("createdAt"),
      lastLoginAt: p("lastLoginAt"),
      languages: p("languages"),
      capacity: p("capacity"),
      profile: p.json("profile"),
      version: 1,
      createdAt: p("createdAt"),
      updatedAt: p("createdAt"),
    })
    .onConflict((conflict) => conflict.doNothing()),
);

/** Makes an agent, unless there is one of that name already. */
export const insertAgent = async (on: Runner, agent: NewAgent): Promise<void> => {
  await on.run(insert, agent);
};

/** What a token or a partner says of an agent; what is left out stays as it is. */
export interface AgentDetails {
  readonly id: string;
  readonly now: Date;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly languages?: string[] | undefined;
}

const refresh = prepared<AgentDetails>({ tenants: "key" })("agents-refresh", (db, p) =>
  db
    .updateTable("agents")
    .set((eb) => ({
      name: eb.fn.coalesce(p("name", "text"), "name"),
      email: eb.fn.coalesce(p("email", "text"), "email"),
      languages: sql<string[]>`CASE WHEN ${eb.ref("areLanguagesSet")} THEN ${eb.ref("languages")}
        ELSE coalesce(${p("languages", "text[]")}, ${eb.ref("languages")}) END`,
      updatedAt: p("now"),
      version: eb("version", "+", 1),
    }))
    .where("id", "=", p("id")),
);

/** Brings an agent up to date with their token. */
export const refreshAgent = async (on: Runner, details: AgentDetails): Promise<void> => {
  await on.run(refresh, details);
};

const updateProfile = prepared<AgentDetails & { profile?: Agent["profile"] | undefined }>({ tenants: "key" })(
  "agents-update-profile",
  (db, p) =>
    db
      .updateTable("agents")
      .set((eb) => ({
        profile: eb.fn.coalesce(sql<Agent["profile"]>`${p.json("profile")}::jsonb`, "profile"),
        name: eb.fn.coalesce(p("name", "text"), "name"),
        email: eb.fn.coalesce(p("email", "text"), "email"),
        languages: eb.fn.coalesce(p("languages", "text[]"), "languages"),
        removedAt: null,
        updatedAt: p("now"),
        version: eb("version", "+", 1),
      }))
      .where("id", "=", p("id")),
);

/** Writes what a partner says of an agent of theirs, who is there again if they had been removed. */
export const updateAgentProfile = async (
  on: Runner,
  details: AgentDetails & { readonly profile?: Agent["profile"] | undefined },
): Promise<void> => {
  await on.run(updateProfile, details);
};

const remove = prepared<{ id: string; now: Date }>({ tenants: "key" })("agents-remove", (db, p) =>
  db
    .updateTable("agents")
    .set((eb) => ({ removedAt: p("now"), updatedAt: p("now"), version: eb("version", "+", 1) }))
    .where("id", "=", p("id")),
);

/** Removes an agent; what was done by them is kept. */
export const markRemoved = async (on: Runner, id: string, now: Date): Promise<void> => {
  await on.run(remove, { id, now });
};
