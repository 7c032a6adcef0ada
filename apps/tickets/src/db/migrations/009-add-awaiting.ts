import { Migration } from "@mikro-orm/migrations";

const CLOSED = "('CLOSED', 'CHAT_CLOSED')";

/**
 * Who owes the next message, how long a closed ticket can be reopened, and which agent's token has the ticket. What is there already
 * gets these from its messages and its audit log, and its timers by the rules of now.
 */
export class AddAwaiting extends Migration {
  override up(): void {
    this.addSql(`
      ALTER TABLE tickets
        ADD COLUMN awaiting text CHECK (awaiting IN ('customer', 'team')),
        ADD COLUMN awaiting_since timestamptz(3),
        ADD COLUMN reopenable_until timestamptz(3),
        ADD COLUMN assigned_subject text,
        ADD CONSTRAINT tickets_awaiting_since CHECK ((awaiting IS NULL) = (awaiting_since IS NULL))`);
    // Everything that made one party or the other owe the next message, in the tickets that are not closed.
    this.addSql(`
      CREATE TEMPORARY TABLE turns ON COMMIT DROP AS
      SELECT t.id AS ticket_id, 'team' AS party, t.created_at AS at FROM tickets t WHERE t.status NOT IN ${CLOSED}
      UNION ALL
      SELECT m.ticket_id, CASE WHEN m.sender_type IN ('agent', 'admin') THEN 'customer' ELSE 'team' END, m.sent_at
      FROM messages m JOIN tickets t ON t.id = m.ticket_id
      WHERE t.status NOT IN ${CLOSED} AND m.sender_type IN ('customer', 'partner', 'agent', 'admin')
      UNION ALL
      SELECT l.ticket_id, CASE WHEN l.detail ->> 'to' = 'WORKFLOW_DONE' THEN 'customer' ELSE 'team' END, l.acted_at
      FROM ticket_logs l JOIN tickets t ON t.id = l.ticket_id
      WHERE t.status NOT IN ${CLOSED} AND l.action = 'Updated ticket status'
        AND (l.detail ->> 'to' = 'WORKFLOW_DONE' OR l.detail ->> 'from' IN ('WORKFLOW_DONE', 'CLOSED', 'CHAT_CLOSED'))`);
    this.addSql(`
      CREATE TEMPORARY TABLE owed ON COMMIT DROP AS
      WITH latest AS (
        SELECT ticket_id, max(at) FILTER (WHERE party = 'team') AS team, max(at) FILTER (WHERE party = 'customer') AS customer
        FROM turns GROUP BY ticket_id
      ), owing AS (
        SELECT *, CASE WHEN customer > team THEN 'customer' ELSE 'team' END AS party,
          CASE WHEN customer > team THEN team ELSE customer END AS other
        FROM latest
      )
      SELECT o.ticket_id, o.party, min(t.at) AS since, max(t.at) AS latest FROM owing o
      JOIN turns t ON t.ticket_id = o.ticket_id AND t.party = o.party AND (o.other IS NULL OR t.at >= o.other)
      GROUP BY o.ticket_id, o.party`);
    this.addSql(`
      UPDATE tickets t SET awaiting = o.party, awaiting_since = o.since,
        -- Live chats whose customer owes the answer keep their time; resolved tickets get theirs; nothing else closes by itself.
        auto_close_warning_at = CASE WHEN o.party = 'customer' AND t.status <> 'WORKFLOW_DONE' AND t.channel IN ('beckn', 'chat')
          AND t.assigned_agent_id IS NOT NULL THEN t.auto_close_warning_at END,
        auto_close_at = CASE WHEN o.party <> 'customer' THEN NULL
          WHEN t.status = 'WORKFLOW_DONE' THEN greatest(o.latest, t.last_activity_at) + interval '96 hours'
          WHEN t.channel IN ('beckn', 'chat') AND t.assigned_agent_id IS NOT NULL THEN t.auto_close_at END
      FROM owed o WHERE o.ticket_id = t.id`);
    this.addSql(`
      UPDATE tickets SET reopenable_until = closed_at + interval '72 hours'
      WHERE status IN ${CLOSED} AND channel <> 'internal' AND closed_at > now() - interval '72 hours'`);
    this.addSql(`
      DELETE FROM timers m WHERE m.kind IN ('auto-close-warning', 'auto-close')
        AND NOT EXISTS (SELECT FROM tickets t WHERE t.id = m.key::uuid AND t.auto_close_at IS NOT NULL AND t.status <> 'WORKFLOW_DONE')`);
    this.addSql(`
      INSERT INTO timers (kind, key, id, due_at, run_at, version, payload)
      SELECT 'auto-close', t.id::text, gen_random_uuid(), t.auto_close_at, t.auto_close_at, t.version, 'null'
      FROM tickets t WHERE t.status = 'WORKFLOW_DONE' AND t.auto_close_at IS NOT NULL`);
    // Those that wait are looked for among the open ones. An index by who owes would cost every message that passes the word on.
    this.addSql(`
      CREATE INDEX tickets_open ON tickets (entity_id, number) WHERE status NOT IN ${CLOSED} AND NOT is_deleted`);
  }

  override down(): void {
    this.addSql("DROP INDEX tickets_open");
    this.addSql("ALTER TABLE tickets DROP CONSTRAINT tickets_awaiting_since");
    this.addSql(
      "ALTER TABLE tickets DROP COLUMN awaiting, DROP COLUMN awaiting_since, DROP COLUMN reopenable_until, DROP COLUMN assigned_subject",
    );
  }
}
