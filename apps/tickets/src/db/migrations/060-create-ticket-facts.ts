import { Migration } from "@mikro-orm/migrations";

/** Who had the ticket when a line was written. */
const agentAt = (line: string): string => `(
      SELECT CASE WHEN a.action <> 'Unassigned ticket' THEN a.detail ->> 'agentId' END FROM ticket_logs a
      WHERE a.ticket_id = ${line}.ticket_id AND a.position < ${line}.position
        AND a.action IN ('Assigned ticket', 'Reassigned ticket', 'Unassigned ticket')
      ORDER BY a.position DESC LIMIT 1
    )`;

/** What the audit log's lines moved. */
const MOVES = `
  INSERT INTO ticket_facts (entity_id, at, ticket_id, position, kind, agent_id, seconds)
  SELECT l.entity_id, l.acted_at, l.ticket_id, l.position, moved.kind,
    ${agentAt("l")},
    CASE WHEN moved.kind = 'solved' THEN greatest(0, floor(extract(epoch FROM l.acted_at - t.created_at)))::integer END
  FROM ticket_logs l JOIN tickets t ON t.id = l.ticket_id
  CROSS JOIN LATERAL (SELECT CASE
    WHEN l.position = 1 THEN 'opened'
    WHEN l.action = 'Missed promised answer' THEN 'missed'
    WHEN l.detail ->> 'from' IN ('WORKFLOW_DONE', 'CLOSED', 'CHAT_CLOSED')
      THEN CASE WHEN l.detail ->> 'to' NOT IN ('WORKFLOW_DONE', 'CLOSED', 'CHAT_CLOSED') THEN 'reopened' END
    WHEN l.detail ->> 'to' IN ('WORKFLOW_DONE', 'CLOSED', 'CHAT_CLOSED') THEN 'solved'
  END AS kind) moved
  WHERE moved.kind IS NOT NULL`;

/** Whom each line leaves with the next word; an answer is the team's message that ended the customer's wait. */
const ANSWERS = `
  INSERT INTO ticket_facts (entity_id, at, ticket_id, position, kind, agent_id, seconds)
  WITH turns AS (
    SELECT l.entity_id, l.ticket_id, l.position, l.acted_at AS at, m.sender_type IN ('agent', 'admin') AS is_answer,
      CASE
        WHEN l.position = 1 THEN 'team'
        WHEN m.sender_type IN ('customer', 'partner') THEN 'team'
        WHEN m.sender_type IN ('agent', 'admin') THEN 'customer'
        WHEN l.detail ->> 'to' IN ('CLOSED', 'CHAT_CLOSED') THEN 'nobody'
        WHEN l.detail ->> 'to' = 'WORKFLOW_DONE' THEN 'customer'
        WHEN l.detail ->> 'from' IN ('WORKFLOW_DONE', 'CLOSED', 'CHAT_CLOSED') THEN 'team'
      END AS owes
    FROM ticket_logs l
    LEFT JOIN messages m ON l.action = 'Added message' AND m.id = (l.detail ->> 'messageId')::bigint
  ), known AS (
    SELECT turns.*, lag(owes) OVER ticket AS owed,
      count(*) FILTER (WHERE is_answer) OVER (ticket ROWS UNBOUNDED PRECEDING) AS answers
    FROM turns WHERE owes IS NOT NULL
    WINDOW ticket AS (PARTITION BY ticket_id ORDER BY position)
  ), waits AS (
    SELECT known.*, lag(at) OVER (PARTITION BY ticket_id ORDER BY position) AS since
    FROM known WHERE owes IS DISTINCT FROM owed
  )
  SELECT w.entity_id, w.at, w.ticket_id, w.position, CASE WHEN w.answers = 1 THEN 'first-answer' ELSE 'next-answer' END,
    ${agentAt("w")}, greatest(0, floor(extract(epoch FROM w.at - w.since)))::integer
  FROM waits w
  WHERE w.is_answer AND w.owed = 'team'`;

/** Reads from the audit log what changes of tickets are to reports. */
export const FACTS_OF_LOG: readonly string[] = [MOVES, ANSWERS];

/** What reports count, kept beside the audit log. Of what was done before, it is read from the log once. */
export class CreateTicketFacts extends Migration {
  override up(): void {
    // Read by tenant and time, and nothing else: its key is its only index.
    this.addSql(`
      CREATE TABLE ticket_facts (
        entity_id text NOT NULL,
        at timestamptz(3) NOT NULL,
        ticket_id uuid NOT NULL,
        position integer NOT NULL,
        kind text NOT NULL CHECK (kind IN ('opened', 'first-answer', 'next-answer', 'solved', 'reopened', 'missed')),
        agent_id text,
        seconds integer,
        PRIMARY KEY (entity_id, at, ticket_id, position)
      )`);
    for (const facts of FACTS_OF_LOG) this.addSql(facts);
  }

  override down(): void {
    this.addSql("DROP TABLE ticket_facts");
  }
}
