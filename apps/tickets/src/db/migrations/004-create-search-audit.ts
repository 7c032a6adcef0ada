import { Migration } from "@mikro-orm/migrations";

/** Who searched through everybody's tickets, and by what; never what they looked for. */
export class CreateSearchAudit extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE search_audit (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        searched_at timestamptz(3) NOT NULL,
        subject text NOT NULL,
        entity_id text,
        request_id text NOT NULL,
        operation text NOT NULL,
        conditions text[] NOT NULL,
        found integer NOT NULL
      )`);
    this.addSql("CREATE INDEX search_audit_time ON search_audit (searched_at)");
    this.addSql(`
      CREATE FUNCTION refuse_search_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The lines of search_audit are never changed or removed.' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    this.addSql(`
      CREATE TRIGGER search_audit_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON search_audit
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_search_audit_change()`);
    this.addSql("ALTER TABLE search_audit ENABLE ALWAYS TRIGGER search_audit_is_kept");
  }

  override down(): void {
    this.addSql("DROP TABLE search_audit");
    this.addSql("DROP FUNCTION refuse_search_audit_change");
  }
}
