import { Migration } from "@mikro-orm/migrations";

/** Until when tickets are put aside, and when they came back. */
export class AddSnooze extends Migration {
  override up(): void {
    this.addSql("ALTER TABLE tickets ADD COLUMN snoozed_until timestamptz(3), ADD COLUMN woke_at timestamptz(3)");
  }

  override down(): void {
    this.addSql("ALTER TABLE tickets DROP COLUMN snoozed_until, DROP COLUMN woke_at");
  }
}
