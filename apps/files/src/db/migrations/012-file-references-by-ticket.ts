import { Migration } from "@mikro-orm/migrations";

/** Erasing a customer looks for the mentions of their tickets. */
export class FileReferencesByTicket extends Migration {
  override up(): void {
    this.addSql('create index "file_references_ticket" on "file_references" ("ticket_id")');
  }

  override down(): void {
    this.addSql('drop index "file_references_ticket"');
  }
}
