import { Migration } from "@mikro-orm/migrations";

/**
 * Lines of the audit log vouch for the texts that they tell of, by a hash with random bytes that stand beside the text. Nothing vouches for texts that are there
 * already: whoever could have changed them could have done so before. A release before this one goes on writing beside it, without.
 */
export class AddSeals extends Migration {
  override up(): void {
    this.addSql("ALTER TABLE tickets ADD COLUMN seal bytea");
    this.addSql("ALTER TABLE messages ADD COLUMN seal bytea");
    this.addSql("ALTER TABLE ticket_logs ADD COLUMN content_hash bytea");
  }

  override down(): void {
    this.addSql("ALTER TABLE ticket_logs DROP COLUMN content_hash");
    this.addSql("ALTER TABLE messages DROP COLUMN seal");
    this.addSql("ALTER TABLE tickets DROP COLUMN seal");
  }
}
