import type { Query } from "@crossdesk/database";

/** How many tickets of an entity's channel wait for the team. */
export interface AwaitingTeam {
  readonly entity: string;
  readonly channel: string;
  readonly tickets: number;
  /** Since when the first of them has. */
  readonly since: Date;
}

/** Counts what waits for the team. Looks at the open tickets alone, whose index has no others. */
export const countAwaitingTeam = (query: Query): Promise<AwaitingTeam[]> =>
  query<AwaitingTeam>({
    name: "count-awaiting-team",
    text: `SELECT entity_id AS entity, channel, count(*)::integer AS tickets, min(awaiting_since) AS since FROM tickets
      WHERE status NOT IN ('CLOSED', 'CHAT_CLOSED') AND NOT is_deleted AND awaiting = 'team' GROUP BY entity_id, channel`,
  });
