import { Migration } from "@mikro-orm/migrations";

/** What a change of a ticket fails with that was made on an older version: the transaction is run again. */
export class CreateChangedMeanwhile extends Migration {
  override up(): void {
    this.addSql(`
      CREATE FUNCTION ticket_changed_meanwhile() RETURNS uuid LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The ticket was changed meanwhile.' USING ERRCODE = 'serialization_failure';
      END $$`);
  }

  override down(): void {
    this.addSql("DROP FUNCTION ticket_changed_meanwhile");
  }
}
