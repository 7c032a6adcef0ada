import { Migration } from "@mikro-orm/migrations";

/** Up to which message each agent has read each ticket. */
export class CreateReadMarks extends Migration {
  override up(): void {
    // The entity is the reader's, and empty for readers who belong to none.
    this.addSql(`
      CREATE TABLE read_marks (
        subject text NOT NULL,
        entity_id text NOT NULL,
        ticket_id uuid NOT NULL REFERENCES tickets (id),
        message_id integer NOT NULL,
        PRIMARY KEY (ticket_id, subject, entity_id)
      ) WITH (fillfactor = 80)`);
  }

  override down(): void {
    this.addSql("DROP TABLE read_marks");
  }
}
