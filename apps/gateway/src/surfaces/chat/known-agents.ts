import type { Ticket } from "@crossdesk/contracts";
import type { ApiDeps } from "../../api/api.ts";
import type { callOf } from "../../edge/request-facts.ts";
import { ExpiringCache } from "../../edge/tokens/expiring-cache.ts";
import type { KnownAgent } from "./from-contract.ts";

type Call = ReturnType<typeof callOf>;

/** The longest wait for a name. */
const TIMEOUT_MS = 3_000;
const MOST_AGENTS = 5_000;
const KEPT_MS = 60_000;

/** Finds the agent who has a ticket; asks once in a while for each agent, however many tickets they have. A name that cannot be had is left out. */
export const createKnownAgents = ({ client: { agents }, now }: Pick<ApiDeps, "client" | "now">) => {
  const known = new ExpiringCache<KnownAgent>(MOST_AGENTS);
  return async (
    { id, assignedAgentId }: Pick<Ticket, "id" | "assignedAgentId">,
    { context: { rpc }, ...rest }: Call,
  ): Promise<KnownAgent | null> => {
    if (assignedAgentId === null) return null;
    const kept = known.get(assignedAgentId, now());
    if (kept !== undefined) return kept;
    try {
      const call = { ...rest, context: { rpc: { ...rpc, timeoutMs: TIMEOUT_MS } } };
      const { agent } = await agents.assignment.query({ ticketId: id }, call);
      // Who the ticket names may be known to routing a moment later.
      if (agent?.id === assignedAgentId) {
        const { subject, name } = agent;
        known.set(assignedAgentId, { id: agent.id, subject, name }, now() + KEPT_MS);
      }
      return agent;
    } catch {
      return null;
    }
  };
};
