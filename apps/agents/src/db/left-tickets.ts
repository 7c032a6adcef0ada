import type { Query } from "@crossdesk/database";

/** A picked ticket whose agent is absent. */
export interface LeftAssignment {
  readonly ticketId: string;
  readonly agentId: string;
  readonly version: number;
}

interface LeftOptions {
  readonly now: Date;
  readonly liveChannels: readonly string[];
  /** Agents who are absent since before these lose live chats, and tickets of other channels. */
  readonly chatsBefore: Date;
  readonly ticketsBefore: Date;
  readonly limit: number;
}

/** Those that may have to go back into the queue, but for the ones that were looked at a moment ago. */
export const listLeftTickets = (query: Query, options: LeftOptions): Promise<LeftAssignment[]> =>
  query<LeftAssignment>({
    name: "assignments-left",
    text: `SELECT ticket_id AS "ticketId", agents.id AS "agentId", assignments.version
      FROM agents JOIN assignments ON agent_id = agents.id AND state = 'assigned'
      WHERE NOT is_present AND removed_at IS NULL AND owner_partner IS NULL AND presence_since <= $3
        AND picked_at >= assigned_at AND (look_again_at IS NULL OR look_again_at <= $1)
        AND (channel IS NULL OR channel = ANY($2::text[]) OR presence_since <= $4)
      ORDER BY look_again_at NULLS FIRST, presence_since LIMIT $5`,
    values: [options.now, options.liveChannels, options.chatsBefore, options.ticketsBefore, options.limit],
  });

/**
 * Leaves tickets alone until then, but for those that somebody works on now, whose turn comes again with the next look: two replicas that
 * look at the same tickets would otherwise wait for each other.
 */
export const lookAgainAt = async (query: Query, ticketIds: readonly string[], at: Date): Promise<void> => {
  await query({
    name: "assignments-look-again",
    text: `WITH free AS MATERIALIZED (
        SELECT ticket_id FROM assignments WHERE ticket_id = ANY($1::uuid[]) AND state = 'assigned'
        FOR NO KEY UPDATE SKIP LOCKED
      )
      UPDATE assignments SET look_again_at = $2 FROM free WHERE assignments.ticket_id = free.ticket_id`,
    values: [ticketIds, at],
  });
};
