import { Migration } from "@mikro-orm/migrations";

/** What a new entry of the directory fails with that somebody else has made by then: the transaction is run again. */
export class CreateDirectoryChanged extends Migration {
  override up(): void {
    this.addSql(`
      CREATE FUNCTION directory_changed_meanwhile() RETURNS jsonb LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The directory was changed meanwhile.' USING ERRCODE = 'serialization_failure';
      END $$`);
    // A customer may have any number of devices, and only the newest are ever read.
    this.addSql("CREATE INDEX devices_newest ON devices (entity_id, customer_id, position)");
  }

  override down(): void {
    this.addSql("DROP INDEX devices_newest");
    this.addSql("DROP FUNCTION directory_changed_meanwhile");
  }
}
