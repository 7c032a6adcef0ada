import { Migration } from "@mikro-orm/migrations";

/** What tenants promise their customers, and when answers are due by it. */
export class AddPromises extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE promises (
        entity_id text PRIMARY KEY,
        terms jsonb,
        version integer NOT NULL,
        modified_by text NOT NULL,
        modified_by_type text NOT NULL,
        modified_at timestamptz(3) NOT NULL
      )`);
    this.addSql(`
      ALTER TABLE tickets
        ADD COLUMN first_answered_at timestamptz(3),
        ADD COLUMN answer_due_at timestamptz(3),
        ADD COLUMN answer_warning_at timestamptz(3)`);
    // Of tickets whose customer may yet write: to them the next answer is owed. Others are history.
    this.addSql(`
      UPDATE tickets t SET first_answered_at = answered.at
      FROM (
        SELECT m.ticket_id, min(m.sent_at) AS at FROM messages m JOIN tickets o ON o.id = m.ticket_id
        WHERE (o.status NOT IN ('CLOSED', 'CHAT_CLOSED') OR o.reopenable_until > now())
          AND m.sender_type IN ('agent', 'admin')
        GROUP BY m.ticket_id
      ) answered
      WHERE t.id = answered.ticket_id`);
  }

  override down(): void {
    this.addSql(
      "ALTER TABLE tickets DROP COLUMN first_answered_at, DROP COLUMN answer_due_at, DROP COLUMN answer_warning_at",
    );
    this.addSql("DROP TABLE promises");
  }
}
