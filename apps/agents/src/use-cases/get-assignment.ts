import { CrossdeskError } from "@crossdesk/contracts";
import type { AgentsHandlers } from "@crossdesk/contracts";
import { findAssignment } from "../db/assignment-store.ts";
import type { AgentsDeps } from "../deps.ts";
import { maySeeTicket } from "../domain/access.ts";
import { readAssignment } from "./read-assignment.ts";

export const getAssignment =
  ({ db }: AgentsDeps): AgentsHandlers["agents"]["assignment"] =>
  async ({ ticketId }, { ctx }) => {
    const found = await findAssignment(db.quick, ticketId);
    // Its event may be on the way still: nobody has it then, and that tells nothing about whether it exists.
    if (found === undefined) {
      return { ticketId, state: "waiting", agent: null, assignedAs: null, assignedAt: null, version: 0 };
    }
    if (!maySeeTicket(ctx.caller, found)) throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");
    return readAssignment(db.quick, found);
  };
