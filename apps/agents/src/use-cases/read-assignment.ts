import type { Assignment } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import { findAgentById, toAgent } from "../db/agent-store.ts";
import type { AssignmentRecord } from "../db/assignment-store.ts";

/** A ticket's assignment as contracts tell it. */
export const readAssignment = async (query: Query, record: AssignmentRecord): Promise<Assignment> => {
  const agent = record.agentId === null ? undefined : await findAgentById(query, record.agentId);
  return {
    ticketId: record.ticketId,
    state: record.state,
    agent: agent === undefined ? null : toAgent(agent, agent.load),
    assignedAs: record.assignedAs,
    assignedAt: record.assignedAt?.toISOString() ?? null,
    version: record.version,
  };
};
