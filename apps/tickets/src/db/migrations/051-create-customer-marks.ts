import { Migration } from "@mikro-orm/migrations";

/** Up to which message customers have seen their tickets. */
export class CreateCustomerMarks extends Migration {
  override up(): void {
    this.addSql("CREATE TABLE customer_marks (ticket_id uuid PRIMARY KEY, message_id bigint NOT NULL)");
  }

  override down(): void {
    this.addSql("DROP TABLE customer_marks");
  }
}
