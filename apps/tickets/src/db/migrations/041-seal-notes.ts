import { Migration } from "@mikro-orm/migrations";

/** Lines of the audit log vouch for the texts of notes, as they do for those of messages. Nothing vouches for notes that are there already. */
export class SealNotes extends Migration {
  override up(): void {
    this.addSql("ALTER TABLE notes ADD COLUMN seal bytea");
  }

  override down(): void {
    this.addSql("ALTER TABLE notes DROP COLUMN seal");
  }
}
