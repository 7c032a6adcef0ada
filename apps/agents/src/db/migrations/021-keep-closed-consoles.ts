import { Migration } from "@mikro-orm/migrations";

/** What a console said before it closed may arrive after its goodbye. */
export class KeepClosedConsoles extends Migration {
  override up(): void {
    this.addSql("ALTER TABLE agents ADD closed_consoles text[] NOT NULL DEFAULT '{}'");
  }

  override down(): void {
    this.addSql("ALTER TABLE agents DROP COLUMN closed_consoles");
  }
}
