import { Migration } from "@mikro-orm/migrations";

/** How long what tenants' customers wrote is kept. */
export class AddRetention extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE retention (
        entity_id text PRIMARY KEY,
        ticket_days integer,
        file_days integer,
        is_sandbox boolean NOT NULL DEFAULT false,
        version integer NOT NULL,
        modified_by text NOT NULL,
        modified_by_type text NOT NULL,
        modified_at timestamptz(3) NOT NULL,
        applied_at timestamptz(3),
        erased_up_to timestamptz(3),
        erased_number integer NOT NULL DEFAULT 0,
        files_up_to timestamptz(3),
        files_number integer NOT NULL DEFAULT 0,
        erased_tickets integer NOT NULL DEFAULT 0,
        erased_messages integer NOT NULL DEFAULT 0,
        files_of_tickets integer NOT NULL DEFAULT 0
      )`);
    this.addSql("CREATE INDEX tickets_closed ON tickets (entity_id, closed_at, number) WHERE closed_at IS NOT NULL");
  }

  override down(): void {
    this.addSql("DROP INDEX tickets_closed");
    this.addSql("DROP TABLE retention");
  }
}
