import { Migration } from "@mikro-orm/migrations";

/** The tables that grow with every message, in 64 bits. Each is rewritten, and nobody writes to it meanwhile. */
export class GrowRowNumbers extends Migration {
  override up(): void {
    this.#setType("bigint");
  }

  override down(): void {
    this.#setType("integer");
  }

  #setType(type: "bigint" | "integer"): void {
    this.addSql(`ALTER TABLE messages ALTER COLUMN id TYPE ${type}`);
    this.addSql(`ALTER TABLE attachments ALTER COLUMN id TYPE ${type}, ALTER COLUMN message_id TYPE ${type}`);
    this.addSql(`ALTER TABLE ticket_logs ALTER COLUMN id TYPE ${type}`);
    this.addSql(`ALTER TABLE read_marks ALTER COLUMN message_id TYPE ${type}`);
    this.addSql(`ALTER TABLE zendesk_jobs ALTER COLUMN message_id TYPE ${type}`);
  }
}
