import { Migration } from "@mikro-orm/migrations";

/** The team finds tickets by their notes: those that have any are indexed once more, in the background. */
export class SearchNotes extends Migration {
  override up(): void {
    this.addSql(
      "UPDATE ticket_search SET is_stale = true WHERE NOT is_stale AND number IN (SELECT ticket_number FROM notes)",
    );
  }

  override down(): void {
    // What the index has of notes, no search of an earlier release asks for.
  }
}
