import { Migration } from "@mikro-orm/migrations";

/** How customers rate conversations that have ended. What a release before this one writes meanwhile leaves them alone. */
export class AddRatings extends Migration {
  override up(): void {
    this.addSql(`
      ALTER TABLE tickets
        ADD COLUMN rating smallint CONSTRAINT tickets_rating CHECK (rating BETWEEN 1 AND 5),
        ADD COLUMN rating_comment text,
        ADD COLUMN rated_at timestamptz(3),
        ADD COLUMN rated_agent_id text`);
    this.addSql("CREATE INDEX tickets_rated ON tickets (entity_id, rated_at) WHERE rating IS NOT NULL");
  }

  override down(): void {
    this.addSql(
      "ALTER TABLE tickets DROP COLUMN rating, DROP COLUMN rating_comment, DROP COLUMN rated_at, DROP COLUMN rated_agent_id",
    );
  }
}
