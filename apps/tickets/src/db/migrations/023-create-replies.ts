import { Migration } from "@mikro-orm/migrations";

/** Texts that agents write again and again, and lists of tickets that they have named: their own, and their team's. */
export class CreateReplies extends Migration {
  override up(): void {
    this.addSql(`CREATE TABLE canned_replies (
      id uuid PRIMARY KEY, entity_id text NOT NULL, owner text NOT NULL, shortcut text NOT NULL, text text NOT NULL,
      modified_by text NOT NULL, modified_at timestamptz(3) NOT NULL
    )`);
    this.addSql(
      "ALTER TABLE canned_replies ADD CONSTRAINT canned_replies_shortcut UNIQUE (entity_id, owner, shortcut)",
    );
    this.addSql(`CREATE TABLE saved_views (
      id uuid PRIMARY KEY, entity_id text NOT NULL, owner text NOT NULL, name text NOT NULL, filter jsonb NOT NULL, sort text NOT NULL
    )`);
    this.addSql("ALTER TABLE saved_views ADD CONSTRAINT saved_views_name UNIQUE (entity_id, owner, name)");
  }

  override down(): void {
    this.addSql("DROP TABLE saved_views");
    this.addSql("DROP TABLE canned_replies");
  }
}
