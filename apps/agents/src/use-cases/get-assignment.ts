import { CrossdeskError } from "@crossdesk/contracts";
import type { AgentsHandlers } from "@crossdesk/contracts";
import { findAssignmentView } from "../db/repositories/assignment-views.ts";
import type { AgentsDeps } from "../deps.ts";
import { maySeeTicket } from "../domain/access.ts";

export const getAssignment =
  ({ db }: AgentsDeps): AgentsHandlers["agents"]["assignment"] =>
  async ({ ticketId }, { ctx }) => {
    const found = await findAssignmentView(db, ticketId);
    // Its event may still be on the way. The ticket is unassigned then; whether it exists is not known here.
    if (found === undefined) {
      return { ticketId, state: "waiting", agent: null, assignedAs: null, assignedAt: null, version: 0 };
    }
    if (!maySeeTicket(ctx.caller, found)) throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");
    const { state, agent, assignedAs, assignedAt, version } = found;
    return { ticketId, state, agent, assignedAs, assignedAt: assignedAt?.toISOString() ?? null, version };
  };
