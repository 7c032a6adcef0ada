import { Migration } from "@mikro-orm/migrations";

/** The log of administration as every service has it: found by target as well, and altered by nobody. */
export class KeepAdministrationLog extends Migration {
  override up(): void {
    this.addSql("ALTER TABLE administration_log ALTER COLUMN id TYPE bigint, ALTER COLUMN at TYPE timestamptz(3)");
    this.addSql("CREATE INDEX administration_log_target ON administration_log (target, id)");
    this.addSql(`
      CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The lines of this log are never changed or removed.' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    this.addSql(`
      CREATE TRIGGER administration_log_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON administration_log
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()`);
    this.addSql("ALTER TABLE administration_log ENABLE ALWAYS TRIGGER administration_log_is_kept");
  }

  override down(): void {
    this.addSql("DROP TRIGGER administration_log_is_kept ON administration_log");
    this.addSql("DROP FUNCTION refuse_log_change");
    this.addSql("DROP INDEX administration_log_target");
    this.addSql("ALTER TABLE administration_log ALTER COLUMN id TYPE integer, ALTER COLUMN at TYPE timestamptz");
  }
}
