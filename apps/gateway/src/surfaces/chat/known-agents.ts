import type { CrossdeskClient, Ticket } from "@crossdesk/contracts";
import type { callOf } from "../../edge/request-facts.ts";
import type { KnownAgent } from "./from-contract.ts";

type Call = ReturnType<typeof callOf>;

/** Nobody waits longer for a name. */
const TIMEOUT_MS = 3_000;

/** Finds the agent who has a ticket, and asks again only when it is another. A name that cannot be had is left out. */
export const createKnownAgents = ({ agents }: Pick<CrossdeskClient, "agents">, { context: { rpc }, ...rest }: Call) => {
  const call = { ...rest, context: { rpc: { ...rpc, timeoutMs: TIMEOUT_MS } } };
  let known: { readonly assignedAgentId: string | null; readonly agent: KnownAgent | null } | undefined;
  return async ({ id, assignedAgentId }: Pick<Ticket, "id" | "assignedAgentId">): Promise<KnownAgent | null> => {
    if (assignedAgentId === null) return null;
    if (known?.assignedAgentId === assignedAgentId) return known.agent;
    try {
      const { agent } = await agents.assignment.query({ ticketId: id }, call);
      // Who the ticket names may be known to routing a moment later.
      if (agent !== null) known = { assignedAgentId, agent };
      return agent;
    } catch {
      return null;
    }
  };
};
