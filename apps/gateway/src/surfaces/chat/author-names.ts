import { toCrossdeskError } from "@crossdesk/contracts";
import type { Message } from "@crossdesk/contracts";
import { GATEWAY } from "../../clients.ts";
import type { ApiDeps } from "../../api/api.ts";
import { ExpiringCache } from "../../edge/tokens/expiring-cache.ts";
import type { callOf } from "../../edge/request-facts.ts";
import type { KnownAgent } from "./from-contract.ts";

type Call = ReturnType<typeof callOf>;

/** The longest wait for a name. */
const TIMEOUT_MS = 3_000;
const MOST_NAMES = 1_000;
const KEPT_MS = 60_000;

/** The names of agents, by the ids that their messages carry. */
export type AuthorNames = ReadonlyMap<string, string>;

/** Messages of one session. */
export interface Written {
  readonly messages: readonly Message[];
  readonly entityId: string;
  /** Who has the session now, and need not be asked for. */
  readonly agent: KnownAgent | null;
}

/**
 * Finds who wrote a session's messages, also those who have handed it over since. The customer may ask for no agent: the gateway does, within
 * the session's entity. A name that cannot be had is left out.
 */
export const createAuthorNames = ({ client: { agents }, now }: Pick<ApiDeps, "client" | "now">) => {
  const known = new ExpiringCache<string | null>(MOST_NAMES);

  const find = async (agentId: string, entityId: string, { context: { rpc }, ...rest }: Call) => {
    const key = JSON.stringify([entityId, agentId]);
    const kept = known.get(key, now());
    if (kept !== undefined) return kept;
    const call = { ...rest, context: { rpc: { ...rpc, caller: { ...GATEWAY, entityId }, timeoutMs: TIMEOUT_MS } } };
    try {
      const { name } = await agents.get.query({ agentId }, call);
      known.set(key, name, now() + KEPT_MS);
      return name;
    } catch (failure) {
      if (toCrossdeskError(failure).kind === "AGENT_NOT_FOUND") known.set(key, null, now() + KEPT_MS);
      return null;
    }
  };

  return async ({ messages, entityId, agent }: Written, call: Call): Promise<AuthorNames> => {
    const names = new Map(agent === null ? [] : [agent.id, agent.subject].map((id) => [id, agent.name] as const));
    const writers = messages.filter(({ senderType }) => senderType === "agent").map(({ senderId }) => senderId);
    const unknown = [...new Set(writers)].filter((id) => !names.has(id));
    const found = await Promise.all(unknown.map(async (id) => ({ id, name: await find(id, entityId, call) })));
    for (const { id, name } of found) if (name !== null) names.set(id, name);
    return names;
  };
};
