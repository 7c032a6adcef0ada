import { randomUUID } from "node:crypto";
import { CrossdeskError, toLanguageCode, entityFor } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { findOwnAgent, lockAgent } from "../db/repositories/agents.ts";
import { insertAgent, refreshAgent } from "../db/repositories/write-agents.ts";
import type { LoadedAgent } from "../db/repositories/agents.ts";
import { noteSeen } from "../db/repositories/presence.ts";
import type { AgentsDeps } from "../deps.ts";
import { requireRole } from "../domain/access.ts";
import { isThere } from "../domain/presence.ts";
import { changePresence } from "./change-presence.ts";

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
  (languages !== undefined && !agent.areLanguagesSet && languages.join() !== agent.languages.join());

/** Leads work at the desk as agents do; an admin of all entities has none to work at. */
const requireDesk = (caller: Caller): void => {
  requireRole(caller, ["agent", "admin"]);
  if (caller.role === "agent" || caller.entityId !== null) return;
  throw new CrossdeskError("FORBIDDEN", "This is for agents, and for admins of one entity.");
};

/** Whether this call is the first of the agent since they were last offered a ticket, and so worth storing. */
const isSignOfLife = ({ seenAt, lastAssignedAt, missedOffers }: LoadedAgent): boolean =>
  missedOffers > 0 || (lastAssignedAt !== null && (seenAt === null || seenAt <= lastAssignedAt));

/**
 * The calling agent's own record. The first call makes it from the token's claims, once however many calls come at the same
 * time; later tokens bring it up to date. A removed agent is rejected. A call shows that the agent's client is up.
 */
export const createCallingAgent = (deps: AgentsDeps) => {
  const { db, clock, settings, feed } = deps;

  const create = async (entityId: string, subject: string, claims: Claims): Promise<void> => {
    const now = clock.now();
    await insertAgent(db, {
      id: randomUUID(),
      entityId,
      subject,
      ownerPartner: null,
      name: claims.name ?? subject,
      email: claims.email ?? (subject.includes("@") ? subject : null),
      lastLoginAt: now,
      languages: claims.languages ?? [],
      capacity: settings.defaultCapacity,
      profile: null,
      createdAt: now,
    });
  };

  const refresh = async (agent: LoadedAgent, { name, email, languages }: Claims): Promise<void> => {
    await refreshAgent(db, { id: agent.id, now: clock.now(), name, email, languages });
    feed.touch([agent.id]);
  };

  /** Somebody calls: a program that had fallen silent is there again, though away until it says otherwise. */
  const note = async (agent: LoadedAgent): Promise<LoadedAgent> => {
    const now = clock.now();
    if (agent.isPresent || !isThere({ ...agent, missedOffers: 0 }, now)) {
      await noteSeen(db, agent.id, now);
      return agent;
    }
    return db.transaction(async (tx) => {
      const locked = await lockAgent(tx, agent.id);
      if (locked === undefined || locked.removedAt !== null) return agent;
      return changePresence(deps)(tx, locked, { isSeen: true, missedOffers: 0, presenceReason: "online" });
    });
  };

  return async (caller: Caller): Promise<LoadedAgent> => {
    requireDesk(caller);
    const name = { entityId: entityFor(caller), name: caller.subject };
    const claims = claimsOf(caller);
    let agent = await findOwnAgent(db, name);
    if (agent === undefined) {
      await create(name.entityId, name.name, claims);
      agent = await findOwnAgent(db, name);
      if (agent !== undefined) feed.touch([agent.id]);
    }
    if (agent === undefined) throw new Error("An agent who was just made cannot be found.");
    if (agent.removedAt !== null) throw new CrossdeskError("FORBIDDEN", "This agent was removed.");
    if (differs(agent, claims)) {
      await refresh(agent, claims);
      agent = (await findOwnAgent(db, name)) ?? agent;
    }
    return isSignOfLife(agent) ? note(agent) : agent;
  };
};
