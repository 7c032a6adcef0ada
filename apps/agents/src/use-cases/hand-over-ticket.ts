import type { AgentsHandlers, Assignment, Ticket } from "@crossdesk/contracts";
import { idempotentCall, withIdempotencyAfter } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { giveTickets } from "../assigning/give-tickets.ts";
import { lockAssignment } from "../db/repositories/assignments.ts";
import type { AgentsDeps, Remote } from "../deps.ts";
import { createCallingAgent } from "./calling-agent.ts";
import { lockColleague, requireAnother } from "./colleague.ts";
import { fetchTicket } from "./fetch-ticket.ts";
import { lockOwnTicket } from "./lock-own-ticket.ts";
import { readAssignment } from "./read-assignment.ts";

/** From the calling agent to a colleague, whom neither status nor capacity keeps from what they are given by name. */
export const handOverTicket = (deps: AgentsDeps, remote: Remote): AgentsHandlers["agents"]["handOver"] => {
  const callingAgent = createCallingAgent(deps);
  return async (input, call) => {
    const own = await callingAgent(call.ctx.caller);
    requireAnother(input.agentId, own, "agentId");
    const ask = (): Promise<Ticket> => fetchTicket(remote)(input.ticket, call);
    const work = async (tx: Transaction, ticket: Ticket): Promise<Assignment> => {
      const now = deps.clock.now();
      // The agent before the ticket, as routing locks them too.
      const colleague = await lockColleague(tx, input.agentId, own);
      const before = await lockOwnTicket(deps)(tx, ticket, own.id);
      giveTickets(deps)(
        tx,
        [{ ticket: before, agentId: colleague.id, agentSubject: colleague.subject, routing: null }],
        {
          reason: "requested",
          assignedAs: null,
          now,
          pickBefore: () => new Date(now.getTime() + deps.settings.pickTimeoutMs),
          note: input.note,
          requestedBy: own.subject,
        },
      );
      // The calling agent has room for another one.
      tx.afterCommit(() => deps.router.wake(ticket.entityId));
      const after = await lockAssignment(tx, ticket.id);
      return readAssignment(tx, after ?? before);
    };
    return withIdempotencyAfter(deps.db, idempotentCall(call.ctx, "agents.handOver", input), { ask, work });
  };
};
