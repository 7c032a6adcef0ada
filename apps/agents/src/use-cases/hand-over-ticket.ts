import { CrossdeskError } from "@crossdesk/contracts";
import type { AgentsHandlers, Assignment, Ticket } from "@crossdesk/contracts";
import { idempotentCall, withIdempotencyAfter } from "@crossdesk/service-kit";
import type { Query, Transaction } from "@crossdesk/service-kit";
import { giveTickets } from "../assigning/give-tickets.ts";
import { lockAgent } from "../db/agent-store.ts";
import type { LoadedAgent } from "../db/agent-store.ts";
import { lockAssignment } from "../db/assignment-store.ts";
import type { AgentsDeps } from "../deps.ts";
import { createCallingAgent } from "./calling-agent.ts";
import { fetchTicket } from "./fetch-ticket.ts";
import { lockOwnTicket } from "./lock-own-ticket.ts";
import { readAssignment } from "./read-assignment.ts";

/** Locks a colleague: an agent of Crossdesk's own in the same entity, who was not removed. */
const lockColleague = async (query: Query, agentId: string, own: LoadedAgent): Promise<LoadedAgent> => {
  const agent = await lockAgent(query, agentId);
  if (agent?.entityId !== own.entityId || agent.ownerPartner !== null || agent.removedAt !== null) {
    throw new CrossdeskError("AGENT_NOT_FOUND", "There is no such agent.");
  }
  return agent;
};

const requireAnother = (agentId: string, own: LoadedAgent): void => {
  if (agentId !== own.id) return;
  const message = "must be another agent than the caller";
  throw new CrossdeskError("VALIDATION_FAILED", `agentId: ${message}.`, {
    details: { issues: [{ path: ["agentId"], message }] },
  });
};

/** From the calling agent to a colleague, whom neither status nor capacity keeps from what they are given by name. */
export const handOverTicket = (deps: AgentsDeps): AgentsHandlers["agents"]["handOver"] => {
  const callingAgent = createCallingAgent(deps);
  return async (input, call) => {
    const own = await callingAgent(call.ctx.caller);
    requireAnother(input.agentId, own);
    const ask = (): Promise<Ticket> => fetchTicket(deps)(input.ticket, call);
    const work = async (tx: Transaction, ticket: Ticket): Promise<Assignment> => {
      const now = deps.clock.now();
      // The agent before the ticket, as routing locks them too.
      const colleague = await lockColleague(tx.query, input.agentId, own);
      const before = await lockOwnTicket(deps)(tx, ticket, own.id);
      giveTickets(tx, [{ ticket: before, agentId: colleague.id, routing: null }], {
        reason: "requested",
        assignedAs: null,
        now,
        pickBefore: new Date(now.getTime() + deps.settings.pickTimeoutMs),
        requestedBy: own.subject,
      });
      // The calling agent has room for another one.
      tx.afterCommit(() => deps.router.wake(ticket.entityId));
      const after = await lockAssignment(tx.query, ticket.id);
      return readAssignment(tx.query, after ?? before);
    };
    return withIdempotencyAfter(deps.db, idempotentCall(call.ctx, "agents.handOver", input), { ask, work });
  };
};
