import { CrossdeskError } from "@crossdesk/contracts";
import type { Ticket } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import { takeFacts } from "../assigning/take-facts.ts";
import { lockAssignment } from "../db/repositories/assignments.ts";
import type { AssignmentRecord } from "../db/repositories/assignments.ts";
import type { AgentsDeps } from "../deps.ts";
import { requireOpen, toNews } from "./fetch-ticket.ts";

/** Agents take and give away work that is to be done: neither closed tickets nor resolved ones. */
export const requireToDo = (ticket: Ticket, { state, ticketVersion }: AssignmentRecord): void => {
  requireOpen(ticket);
  if (state !== "done") return;
  const isKnown = ticketVersion <= ticket.version;
  throw new CrossdeskError("ILLEGAL_TRANSITION", "The ticket is no longer open.", {
    details: isKnown ? { from: ticket.status } : {},
  });
};

/** Locks the assignment of an open ticket that the agent has, in `tx`; AGENT_NOT_ASSIGNED where it is not theirs. */
export const lockOwnTicket =
  (deps: AgentsDeps) =>
  async (tx: Transaction, ticket: Ticket, agentId: string): Promise<AssignmentRecord> => {
    await takeFacts(deps)(tx, toNews(ticket));
    const assignment = await lockAssignment(tx, ticket.id);
    if (assignment?.agentId !== agentId) {
      throw new CrossdeskError("AGENT_NOT_ASSIGNED", "The ticket is not yours, or no longer.");
    }
    requireToDo(ticket, assignment);
    return assignment;
  };
