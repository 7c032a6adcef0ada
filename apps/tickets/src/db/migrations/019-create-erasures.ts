import { Migration } from "@mikro-orm/migrations";

/** Customers whose texts were erased, and the log of what was administered, which nobody alters. */
export class CreateErasures extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE erasures (
        id uuid PRIMARY KEY,
        entity_id text NOT NULL,
        customer_id text NOT NULL,
        reason text,
        requested_by text NOT NULL,
        requested_by_type text NOT NULL,
        requested_at timestamptz(3) NOT NULL,
        finished_at timestamptz(3),
        tickets integer NOT NULL DEFAULT 0,
        messages integer NOT NULL DEFAULT 0,
        zendesk_ticket_ids text[] NOT NULL DEFAULT '{}',
        after_number integer NOT NULL DEFAULT 0
      )`);
    this.addSql("CREATE INDEX erasures_customer ON erasures (entity_id, customer_id, requested_at)");
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
      CREATE TRIGGER administration_log_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON administration_log
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()`);
    this.addSql("ALTER TABLE administration_log ENABLE ALWAYS TRIGGER administration_log_is_kept");
  }

  override down(): void {
    this.addSql("DROP TABLE administration_log");
    this.addSql("DROP TABLE erasures");
  }
}
