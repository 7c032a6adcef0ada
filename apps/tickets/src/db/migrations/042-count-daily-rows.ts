import { Migration } from "@mikro-orm/migrations";

/** How much callers and tenants write in a day. */
export class CountDailyRows extends Migration {
  override up(): void {
    this.addSql(`CREATE TABLE daily_rows (
      entity_id text NOT NULL, role text NOT NULL, subject text NOT NULL, day text NOT NULL, rows bigint NOT NULL,
      PRIMARY KEY (entity_id, role, subject, day)
    )`);
  }

  override down(): void {
    this.addSql("DROP TABLE daily_rows");
  }
}
