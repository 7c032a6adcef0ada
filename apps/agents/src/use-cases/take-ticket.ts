import { CrossdeskError } from "@crossdesk/contracts";
import type { AgentsHandlers, Assignment, Ticket } from "@crossdesk/contracts";
import { idempotentCall, withIdempotencyAfter } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { giveTickets } from "../assigning/give-tickets.ts";
import { takeFacts } from "../assigning/take-facts.ts";
import { lockAgent } from "../db/repositories/agents.ts";
import { lockAssignment } from "../db/repositories/assignments.ts";
import type { AssignmentRecord } from "../db/repositories/assignments.ts";
import type { AgentsDeps, Remote } from "../deps.ts";
import { isPicked } from "../domain/picking.ts";
import { createCallingAgent } from "./calling-agent.ts";
import { fetchTicket, requireOpen, toNews } from "./fetch-ticket.ts";
import { requireToDo } from "./lock-own-ticket.ts";
import { readAssignment } from "./read-assignment.ts";

const requireFree = ({ agentId }: AssignmentRecord, isLead: boolean): void => {
  if (agentId === null || isLead) return;
  throw new CrossdeskError("ILLEGAL_TRANSITION", "Another agent has the ticket already; a lead may take it over.");
};

/** Assigns a ticket to the calling agent, who has picked it by that: an unassigned one, and for a lead also a colleague's. */
export const takeTicket = (deps: AgentsDeps, remote: Remote): AgentsHandlers["agents"]["take"] => {
  const callingAgent = createCallingAgent(deps);
  return async (input, call) => {
    const { ctx } = call;
    const own = await callingAgent(ctx.caller);
    const ask = async (): Promise<Ticket> => {
      const ticket = await fetchTicket(remote)(input.ticket, call);
      requireOpen(ticket);
      return ticket;
    };
    const work = async (tx: Transaction, ticket: Ticket): Promise<Assignment> => {
      const now = deps.clock.now();
      // The agent before the ticket, as routing locks them too.
      const agent = await lockAgent(tx, own.id);
      if (agent === undefined || agent.removedAt !== null) {
        throw new CrossdeskError("FORBIDDEN", "This agent was removed.");
      }
      await takeFacts(deps)(tx, toNews(ticket));
      const before = await lockAssignment(tx, ticket.id);
      if (before === undefined) throw new Error("A ticket that was just taken in cannot be found.");
      requireToDo(ticket, before);
      if (before.agentId === own.id && isPicked(before)) return readAssignment(tx, before);
      if (before.agentId !== own.id) requireFree(before, ctx.caller.role === "admin");
      giveTickets(deps)(tx, [{ ticket: before, agentId: own.id, agentSubject: own.subject, routing: null }], {
        reason: "taken",
        assignedAs: null,
        now,
        isPicked: true,
        pickBefore: () => null,
        requestedBy: own.subject,
      });
      // The previous agent has room for another ticket.
      if (before.agentId !== null) tx.afterCommit(() => deps.router.wake(ticket.entityId));
      const after = await lockAssignment(tx, ticket.id);
      return readAssignment(tx, after ?? before);
    };
    return withIdempotencyAfter(deps.db, idempotentCall(ctx, "agents.take", input), { ask, work });
  };
};
