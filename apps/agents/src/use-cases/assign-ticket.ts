import type { AgentsHandlers, Assignment, Ticket } from "@crossdesk/contracts";
import { CrossdeskError } from "@crossdesk/contracts";
import { idempotentCall, withIdempotencyAfter } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { giveTickets } from "../assigning/give-tickets.ts";
import { takeFacts } from "../assigning/take-facts.ts";
import { lockAssignment, nameAssigned } from "../db/repositories/assignments.ts";
import type { AgentsDeps, Remote } from "../deps.ts";
import { requireRole } from "../domain/access.ts";
import { fetchTicket, requireOpen, toNews } from "./fetch-ticket.ts";
import { readAssignment } from "./read-assignment.ts";
import { resolveAgent } from "./resolve-agent.ts";

export const assignTicket =
  (deps: AgentsDeps, remote: Remote): AgentsHandlers["agents"]["assign"] =>
  async (input, call) => {
    const { ctx } = call;
    requireRole(ctx.caller, ["admin", "partner", "service"]);
    const ask = async (): Promise<Ticket> => {
      const ticket = await fetchTicket(remote)(input.ticket, call);
      requireOpen(ticket);
      return ticket;
    };
    const work = async (tx: Transaction, ticket: Ticket): Promise<Assignment> => {
      const now = deps.clock.now();
      // The agent before the ticket, as routing locks them too.
      const agent = await resolveAgent(deps)(tx, {
        caller: ctx.caller,
        entityId: ticket.entityId,
        requested: input.agent,
      });
      await takeFacts(deps)(tx, toNews(ticket));
      const before = await lockAssignment(tx, ticket.id);
      if (before === undefined) throw new Error("A ticket that was just taken in cannot be found.");
      if (before.state === "done" && before.ticketVersion > ticket.version) {
        throw new CrossdeskError("TICKET_CLOSED", "The ticket is closed.");
      }
      if (before.agentId === agent.id) {
        await nameAssigned(tx, ticket.id, input.agent.id);
      } else {
        const canPick = agent.ownerPartner === null && before.state !== "done";
        giveTickets(deps)(tx, [{ ticket: before, agentId: agent.id, agentSubject: agent.subject, routing: null }], {
          reason: "requested",
          assignedAs: input.agent.id,
          now,
          pickBefore: () => (canPick ? new Date(now.getTime() + deps.settings.pickTimeoutMs) : null),
          note: input.note,
          by: ctx.caller.subject,
        });
        // The previous agent has room for another ticket.
        if (before.agentId !== null) tx.afterCommit(() => deps.router.wake(ticket.entityId));
      }
      const after = await lockAssignment(tx, ticket.id);
      return readAssignment(tx, after ?? before);
    };
    return withIdempotencyAfter(deps.db, idempotentCall(ctx, "agents.assign", input), { ask, work });
  };
