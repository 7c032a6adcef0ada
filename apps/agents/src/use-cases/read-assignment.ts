import type { Assignment } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { findAgentById, toAgent } from "../db/repositories/agents.ts";
import type { AssignmentRecord } from "../db/repositories/assignments.ts";

/** A ticket's assignment in the form of the contracts. */
export const readAssignment = async (on: Runner, record: AssignmentRecord): Promise<Assignment> => {
  const agent = record.agentId === null ? undefined : await findAgentById(on, record.agentId);
  return {
    ticketId: record.ticketId,
    state: record.state,
    agent: agent === undefined ? null : toAgent(agent, agent.load),
    assignedAs: record.assignedAs,
    assignedAt: record.assignedAt?.toISOString() ?? null,
    version: record.version,
  };
};
