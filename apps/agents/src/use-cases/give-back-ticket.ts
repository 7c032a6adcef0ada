import type { AgentsHandlers, Assignment, Ticket } from "@crossdesk/contracts";
import { idempotentCall, withIdempotencyAfter } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { releaseTickets } from "../assigning/release-tickets.ts";
import { lockAssignment } from "../db/repositories/assignments.ts";
import type { AgentsDeps, Remote } from "../deps.ts";
import { createCallingAgent } from "./calling-agent.ts";
import { fetchTicket } from "./fetch-ticket.ts";
import { lockOwnTicket } from "./lock-own-ticket.ts";
import { readAssignment } from "./read-assignment.ts";

/** From the calling agent back into the queue, where routing finds somebody else for it. */
export const giveBackTicket = (deps: AgentsDeps, remote: Remote): AgentsHandlers["agents"]["giveBack"] => {
  const callingAgent = createCallingAgent(deps);
  return async (input, call) => {
    const own = await callingAgent(call.ctx.caller);
    const ask = (): Promise<Ticket> => fetchTicket(remote)(input.ticket, call);
    const work = async (tx: Transaction, ticket: Ticket): Promise<Assignment> => {
      const before = await lockOwnTicket(deps)(tx, ticket, own.id);
      const now = deps.clock.now();
      await releaseTickets(deps)(tx, [ticket.id], { reason: "removed-by-request", now, requestedBy: own.subject });
      const after = await lockAssignment(tx, ticket.id);
      return readAssignment(tx, after ?? before);
    };
    return withIdempotencyAfter(deps.db, idempotentCall(call.ctx, "agents.giveBack", input), { ask, work });
  };
};
