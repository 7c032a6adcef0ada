import type { Query } from "@crossdesk/database";

export interface OpenAssignment {
  readonly ticketId: string;
  readonly assignedAt: Date;
  readonly version: number;
}

/** A page of an agent's open tickets. */
export interface OpenAssignmentsPage {
  readonly agentId: string;
  readonly limit: number;
  /** The last one of the page before. */
  readonly after: { readonly assignedAt: string; readonly ticketId: string } | undefined;
}

/** An agent's open tickets, oldest assignment first. */
export const listOpenAssignments = (
  query: Query,
  { agentId, limit, after }: OpenAssignmentsPage,
): Promise<OpenAssignment[]> =>
  query<OpenAssignment>({
    name: "assignments-of-agent",
    text: `SELECT ticket_id AS "ticketId", assigned_at AS "assignedAt", version FROM assignments
      WHERE agent_id = $1 AND state = 'assigned'
        AND ($3::timestamptz IS NULL OR (assigned_at, ticket_id) > ($3::timestamptz, $4::uuid))
      ORDER BY assigned_at, ticket_id LIMIT $2`,
    values: [agentId, limit, after?.assignedAt ?? null, after?.ticketId ?? null],
  });
