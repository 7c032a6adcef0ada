import { CrossdeskError } from "@crossdesk/contracts";
import type { AgentsHandlers, Assignment, Ticket } from "@crossdesk/contracts";
import { idempotentCall, withIdempotencyAfter } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { releaseTickets } from "../assigning/release-tickets.ts";
import { takeFacts } from "../assigning/take-facts.ts";
import { lockAssignment } from "../db/repositories/assignments.ts";
import type { AgentsDeps, Remote } from "../deps.ts";
import { requireRole } from "../domain/access.ts";
import { fetchTicket, requireOpen, toNews } from "./fetch-ticket.ts";
import { readAssignment } from "./read-assignment.ts";

export const unassignTicket =
  (deps: AgentsDeps, remote: Remote): AgentsHandlers["agents"]["unassign"] =>
  async (input, call) => {
    const { ctx } = call;
    requireRole(ctx.caller, ["admin", "partner", "service"]);
    const ask = (): Promise<Ticket> => fetchTicket(remote)(input.ticket, call);
    const work = async (tx: Transaction, ticket: Ticket): Promise<Assignment> => {
      await takeFacts(deps)(tx, toNews(ticket));
      const before = await lockAssignment(tx, ticket.id);
      if (before === undefined || before.agentId === null) {
        throw new CrossdeskError("AGENT_NOT_ASSIGNED", "No agent has this ticket.");
      }
      requireOpen(ticket);
      if (before.state === "done") {
        throw new CrossdeskError(
          "ILLEGAL_TRANSITION",
          "The ticket is resolved: its agent has nothing left to do in it. Opened again, it starts without an agent.",
        );
      }
      await releaseTickets(deps)(tx, [ticket.id], {
        reason: "removed-by-request",
        now: deps.clock.now(),
        isBarred: input.isBarred,
        by: ctx.caller.subject,
      });
      const after = await lockAssignment(tx, ticket.id);
      return readAssignment(tx, after ?? before);
    };
    // As callers of earlier releases sent it, so that a call that is repeated with its key is known again.
    const body = input.isBarred ? { ticket: input.ticket } : input;
    return withIdempotencyAfter(deps.db, idempotentCall(ctx, "agents.unassign", body), { ask, work });
  };
