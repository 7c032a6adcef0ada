import { Migration } from "@mikro-orm/migrations";

/**
 * Where readers' pages ended, so that what is written meanwhile moves nothing between them. Losing them in a crash does no
 * harm. See docs/decisions/2026-11-22-paging-anchors.md.
 */
export class CreatePageMarks extends Migration {
  override up(): void {
    this.addSql("DROP TABLE list_anchors");
    this.addSql(`
      CREATE UNLOGGED TABLE page_marks (
        reader bytea PRIMARY KEY,
        marks jsonb NOT NULL,
        read_at timestamptz(3) NOT NULL
      ) WITH (fillfactor = 50)`);
    this.addSql("CREATE INDEX page_marks_age ON page_marks USING brin (read_at)");
  }

  override down(): void {
    this.addSql("DROP TABLE page_marks");
    this.addSql(
      "CREATE UNLOGGED TABLE list_anchors (reader bytea PRIMARY KEY, newest integer NOT NULL, read_at timestamptz(3) NOT NULL)",
    );
    this.addSql("CREATE INDEX list_anchors_age ON list_anchors (read_at)");
  }
}
