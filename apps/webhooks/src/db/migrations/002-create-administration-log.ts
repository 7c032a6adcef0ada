import { Migration } from "@mikro-orm/migrations";

/** Who made, changed and removed endpoints, and changed their secrets: nobody alters it. */
export class CreateAdministrationLog extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE administration_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz(3) NOT NULL,
        actor text NOT NULL,
        actor_role text NOT NULL,
        entity_id text,
        action text NOT NULL,
        target text NOT NULL,
        detail jsonb NOT NULL,
        request_id text NOT NULL
      )`);
    this.addSql("CREATE INDEX administration_log_entity ON administration_log (entity_id, id)");
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
    this.addSql("DROP TABLE administration_log");
    this.addSql("DROP FUNCTION refuse_log_change");
  }
}
