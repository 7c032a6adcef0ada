import type { AgentsHandlers } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/service-kit";
import { releaseTickets } from "../assigning/release-tickets.ts";
import { lockAssignment } from "../db/assignment-store.ts";
import type { AgentsDeps } from "../deps.ts";
import { createCallingAgent } from "./calling-agent.ts";
import { fetchTicket } from "./fetch-ticket.ts";
import { lockOwnTicket } from "./lock-own-ticket.ts";
import { readAssignment } from "./read-assignment.ts";

/** From the calling agent back into the queue, where routing finds somebody else for it. */
export const giveBackTicket = (deps: AgentsDeps): AgentsHandlers["agents"]["giveBack"] => {
  const callingAgent = createCallingAgent(deps);
  return async (input, call) => {
    const own = await callingAgent(call.ctx.caller);
    const ticket = await fetchTicket(deps)(input.ticket, call);
    return withIdempotency(deps.db, idempotentCall(call.ctx, "agents.giveBack", input), async (tx) => {
      const before = await lockOwnTicket(deps)(tx, ticket, own.id);
      const now = deps.clock.now();
      await releaseTickets(deps)(tx, [ticket.id], { reason: "removed-by-request", now, requestedBy: own.subject });
      const after = await lockAssignment(tx.query, ticket.id);
      return readAssignment(tx.query, after ?? before);
    });
  };
};
