import { randomUUID } from "node:crypto";
import { CrossdeskError } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { findOwnAgent, insertAgent } from "../db/agent-store.ts";
import type { LoadedAgent } from "../db/agent-store.ts";
import type { AgentsDeps } from "../deps.ts";
import { entityOf, requireRole } from "../domain/access.ts";
import { toLanguageCode } from "../domain/languages.ts";

interface Claims {
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly languages: string[] | undefined;
}

const claimsOf = ({ name, email, languages }: Caller): Claims => ({
  name: name?.trim() === "" ? undefined : name,
  email,
  languages: languages === undefined ? undefined : [...new Set(languages.map(toLanguageCode))],
});

const differs = (agent: LoadedAgent, { name, email, languages }: Claims): boolean =>
  (name !== undefined && name !== agent.name) ||
  (email !== undefined && email !== agent.email) ||
  (languages !== undefined && languages.join() !== agent.languages.join());

/**
 * The calling agent's own record. The first call makes it from the token's claims, once however many calls come at the same
 * time; later tokens bring it up to date. An agent who was removed stays out.
 */
export const createCallingAgent = ({ db, clock, settings }: AgentsDeps) => {
  const create = async (entityId: string, subject: string, claims: Claims): Promise<void> => {
    const now = clock.now();
    await insertAgent(db.query, {
      id: randomUUID(),
      entityId,
      subject,
      ownerPartner: null,
      name: claims.name ?? subject,
      email: claims.email ?? (subject.includes("@") ? subject : null),
      status: "offline",
      statusSince: now,
      lastLoginAt: now,
      languages: claims.languages ?? [],
      capacity: settings.defaultCapacity,
      profile: null,
      createdAt: now,
      updatedAt: now,
    });
  };

  const refresh = async (agent: LoadedAgent, { name, email, languages }: Claims): Promise<void> => {
    await db.query({
      text: `UPDATE agents SET name = coalesce($2, name), email = coalesce($3, email),
          languages = coalesce($4::text[], languages), updated_at = $5, version = version + 1 WHERE id = $1`,
      values: [agent.id, name ?? null, email ?? null, languages ?? null, clock.now()],
    });
  };

  return async (caller: Caller): Promise<LoadedAgent> => {
    requireRole(caller, ["agent"]);
    const name = { entityId: entityOf(caller), name: caller.subject };
    const claims = claimsOf(caller);
    let agent = await findOwnAgent(db.quick, name);
    if (agent === undefined) {
      await create(name.entityId, name.name, claims);
      agent = await findOwnAgent(db.quick, name);
    }
    if (agent === undefined) throw new Error("An agent who was just made cannot be found.");
    if (agent.removedAt !== null) throw new CrossdeskError("FORBIDDEN", "This agent was removed.");
    if (!differs(agent, claims)) return agent;
    await refresh(agent, claims);
    return (await findOwnAgent(db.quick, name)) ?? agent;
  };
};
