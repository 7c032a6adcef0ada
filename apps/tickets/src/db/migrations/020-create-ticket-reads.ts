import { Migration } from "@mikro-orm/migrations";

/** Which agents and admins read which tickets, by the hour; nobody alters it. */
export class CreateTicketReads extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE ticket_reads (
        ticket_id uuid NOT NULL,
        hour timestamptz(3) NOT NULL,
        reader text NOT NULL,
        reader_role text NOT NULL,
        read_at timestamptz(3) NOT NULL,
        request_id text NOT NULL,
        PRIMARY KEY (ticket_id, hour, reader, reader_role)
      )`);
    this.addSql(`
      CREATE TRIGGER ticket_reads_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ticket_reads
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()`);
    this.addSql("ALTER TABLE ticket_reads ENABLE ALWAYS TRIGGER ticket_reads_are_kept");
  }

  override down(): void {
    this.addSql("DROP TABLE ticket_reads");
  }
}
