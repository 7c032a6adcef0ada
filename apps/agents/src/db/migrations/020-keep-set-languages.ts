import { Migration } from "@mikro-orm/migrations";

/** Languages that a lead or a program has set: tokens say nothing against them. */
export class KeepSetLanguages extends Migration {
  override up(): void {
    this.addSql("ALTER TABLE agents ADD are_languages_set boolean NOT NULL DEFAULT false");
  }

  override down(): void {
    this.addSql("ALTER TABLE agents DROP COLUMN are_languages_set");
  }
}
