import { Migration } from "@mikro-orm/migrations";

/** What agents write to each other in tickets, and who is mentioned in it and has not read it. */
export class CreateNotes extends Migration {
  override up(): void {
    this.addSql(`CREATE TABLE notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ticket_id uuid NOT NULL, ticket_number integer NOT NULL,
      author_id text NOT NULL, author_type text NOT NULL, text text NOT NULL, mentions text[] NOT NULL,
      written_at timestamptz(3) NOT NULL
    )`);
    this.addSql("CREATE INDEX notes_ticket ON notes (ticket_id, id)");
    this.addSql(`CREATE TABLE mentions (
      entity_id text NOT NULL, subject text NOT NULL, note_id bigint NOT NULL, ticket_id uuid NOT NULL,
      PRIMARY KEY (entity_id, subject, note_id)
    )`);
  }

  override down(): void {
    this.addSql("DROP TABLE mentions");
    this.addSql("DROP TABLE notes");
  }
}
