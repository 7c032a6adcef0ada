import type { TicketCounts } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import type { Scope } from "../domain/policy.ts";
import { Conditions } from "./conditions.ts";

/** The open tickets that one agent has, or nobody. */
interface AgentRow {
  readonly agentId: string | null;
  readonly open: number;
  readonly awaitingTeam: number;
  readonly resolved: number;
}

/** How many tickets of the scope are open, wait for the team, and are resolved: all of one reading. */
export const countOpenTickets = async (query: Query, scope: Scope): Promise<TicketCounts> => {
  const conditions = new Conditions()
    .addIf(scope.entityId, "entity", (p) => `t.entity_id = ${p}`)
    .addIf(scope.customerId, "customer", (p) => `t.customer_id = ${p}`)
    .addIf(scope.ticketId, "ticket", (p) => `t.id = ${p}`);
  const rows = await query<AgentRow>({
    name: `count-open:${conditions.shape}`,
    text: `SELECT t.assigned_agent_id AS "agentId",
        count(*) FILTER (WHERE t.status <> 'WORKFLOW_DONE')::integer AS open,
        count(*) FILTER (WHERE t.status <> 'WORKFLOW_DONE' AND t.awaiting = 'team')::integer AS "awaitingTeam",
        count(*) FILTER (WHERE t.status = 'WORKFLOW_DONE')::integer AS resolved
      FROM tickets t
      WHERE t.status NOT IN ('CLOSED', 'CHAT_CLOSED') AND NOT t.is_deleted AND ${conditions.text}
      GROUP BY t.assigned_agent_id ORDER BY t.assigned_agent_id`,
    values: conditions.values,
  });
  const sum = (count: (row: AgentRow) => number): number => rows.reduce((total, row) => total + count(row), 0);
  return {
    open: sum(({ open }) => open),
    awaitingTeam: sum(({ awaitingTeam }) => awaitingTeam),
    unassigned: rows.find(({ agentId }) => agentId === null)?.open ?? 0,
    resolved: sum(({ resolved }) => resolved),
    byAgent: rows.flatMap(({ agentId, open, awaitingTeam }) =>
      agentId === null || open === 0 ? [] : [{ agentId, open, awaitingTeam }],
    ),
  };
};
