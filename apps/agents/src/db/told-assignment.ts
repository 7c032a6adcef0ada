import type { Agent } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import { AGENT_JSON, fromAgentJson } from "./agent-store.ts";
import type { AssignmentRecord } from "./assignment-store.ts";

/** An assignment as its ticket's callers are told of it, and whose ticket it is. */
export interface ToldAssignment extends Pick<
  AssignmentRecord,
  "ticketId" | "entityId" | "customerId" | "state" | "assignedAs" | "assignedAt" | "version"
> {
  readonly agent: Agent | null;
}

/** Reads it with the agent, in one statement. */
export const findToldAssignment = async (query: Query, ticketId: string): Promise<ToldAssignment | undefined> => {
  const [found] = await query<ToldAssignment>({
    name: "assignments-find-told",
    text: `SELECT ticket_id AS "ticketId", entity_id AS "entityId", customer_id AS "customerId", state,
        assigned_as AS "assignedAs", assigned_at AS "assignedAt", version,
        (SELECT ${AGENT_JSON} FROM agents WHERE agents.id = told.agent_id) AS agent
      FROM assignments told WHERE ticket_id = $1`,
    values: [ticketId],
  });
  return found === undefined || found.agent === null ? found : { ...found, agent: fromAgentJson(found.agent) };
};
