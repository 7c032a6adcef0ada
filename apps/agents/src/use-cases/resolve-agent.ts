import { randomUUID } from "node:crypto";
import { CrossdeskError, toLanguageCode } from "@crossdesk/contracts";
import type { Caller, RequestedAgent } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import { findExternalAgent, findOwnAgent, lockAgent } from "../db/repositories/agents.ts";
import { insertAgent, updateAgentProfile } from "../db/repositories/write-agents.ts";
import type { LoadedAgent } from "../db/repositories/agents.ts";
import type { AgentsDeps } from "../deps.ts";

export interface AgentRequest {
  readonly caller: Caller;
  /** The ticket's entity. */
  readonly entityId: string;
  readonly requested: RequestedAgent;
}

/** Partners by their `sub`; others, who may have the same one, by their role too. */
const ownerOf = ({ role, subject }: Caller): string => (role === "partner" ? subject : `${role}:${subject}`);

/**
 * The agent whom a caller asked for by name, locked in `tx`. Crossdesk's own come first, then those of partners; an unknown
 * name makes an agent of the calling partner's, whose profile only that partner may send again.
 */
export const resolveAgent =
  ({ clock, feed }: Pick<AgentsDeps, "clock" | "feed">) =>
  async (tx: Transaction, { caller, entityId, requested }: AgentRequest): Promise<LoadedAgent> => {
    const name = { entityId, name: requested.id };
    const own = await findOwnAgent(tx, name);
    const known = own?.removedAt === null ? own : await findExternalAgent(tx, name);
    const now = clock.now();
    if (known === undefined) {
      await insertAgent(tx, {
        id: randomUUID(),
        entityId,
        subject: requested.id,
        ownerPartner: ownerOf(caller),
        name: requested.name ?? requested.id,
        email: requested.email ?? null,
        lastLoginAt: null,
        languages: (requested.languages ?? []).map(toLanguageCode),
        capacity: 0,
        profile: requested.profile ?? {},
        createdAt: now,
      });
    }
    const found = known ?? (await findExternalAgent(tx, name));
    const agent = found === undefined ? undefined : await lockAgent(tx, found.id);
    if (agent === undefined) throw new CrossdeskError("AGENT_NOT_FOUND", "There is no such agent.");
    const isCallers = agent.ownerPartner === ownerOf(caller);
    if (agent.removedAt !== null && !isCallers) {
      throw new CrossdeskError("AGENT_NOT_FOUND", "There is no such agent.");
    }
    const isNew = known === undefined;
    const isUpdated = isCallers && !isNew && (requested.profile !== undefined || agent.removedAt !== null);
    if (isUpdated) {
      const { profile, name: called, email } = requested;
      const languages = requested.languages?.map(toLanguageCode);
      await updateAgentProfile(tx, { id: agent.id, now, profile, name: called, email, languages });
    }
    if (isNew || isUpdated) tx.afterCommit(() => feed.touch([agent.id]));
    return agent;
  };
