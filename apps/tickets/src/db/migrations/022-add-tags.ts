import { Migration } from "@mikro-orm/migrations";

/** The words by which a team sorts its tickets. What a release before this one opens meanwhile has none. */
export class AddTags extends Migration {
  override up(): void {
    this.addSql("ALTER TABLE tickets ADD COLUMN tags text[] NOT NULL DEFAULT '{}'");
    this.addSql("CREATE INDEX tickets_tags ON tickets USING gin (tags) WHERE tags <> '{}'");
    this.addSql("CREATE TABLE tags (entity_id text NOT NULL, name text NOT NULL, PRIMARY KEY (entity_id, name))");
  }

  override down(): void {
    this.addSql("DROP TABLE tags");
    this.addSql("ALTER TABLE tickets DROP COLUMN tags");
  }
}
