import { Migration } from "@mikro-orm/migrations";

/**
 * Nobody reads changes in the order of their transactions any more. The release before this one still writes `change_key`, and may run
 * beside this one: the columns can be left out, and go with the next release.
 */
export class RetireChangeKey extends Migration {
  override up(): void {
    this.addSql("DROP INDEX ticket_logs_changes");
    this.addSql("ALTER TABLE tickets ALTER COLUMN change_key DROP NOT NULL");
    this.addSql("ALTER TABLE ticket_logs ALTER COLUMN change_key DROP NOT NULL");
  }

  override down(): void {
    this.addSql("UPDATE tickets SET change_key = 0 WHERE change_key IS NULL");
    this.addSql("ALTER TABLE tickets ALTER COLUMN change_key SET NOT NULL");
    this.addSql("UPDATE ticket_logs SET change_key = 0 WHERE change_key IS NULL");
    this.addSql("ALTER TABLE ticket_logs ALTER COLUMN change_key SET NOT NULL");
    this.addSql("CREATE INDEX ticket_logs_changes ON ticket_logs (change_key, id)");
  }
}
