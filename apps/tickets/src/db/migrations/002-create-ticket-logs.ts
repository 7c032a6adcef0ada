import { Migration } from "@mikro-orm/migrations";

/** The audit log: one line per change, chained by hash, which nobody can alter or remove. */
export class CreateTicketLogs extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE ticket_logs (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        ticket_id uuid NOT NULL REFERENCES tickets (id),
        ticket_number integer NOT NULL,
        entity_id text NOT NULL,
        customer_id text NOT NULL,
        position integer NOT NULL,
        action text NOT NULL,
        actor text NOT NULL,
        actor_type text NOT NULL,
        acted_at timestamptz(3) NOT NULL,
        detail json NOT NULL,
        request_id text,
        previous_hash bytea NOT NULL,
        hash bytea NOT NULL,
        change_key bigint NOT NULL,
        UNIQUE (ticket_id, position)
      )`);
    this.addSql("CREATE INDEX ticket_logs_entity ON ticket_logs (entity_id, id)");
    this.addSql("CREATE INDEX ticket_logs_customer ON ticket_logs (entity_id, customer_id, id)");
    this.addSql("CREATE INDEX ticket_logs_changes ON ticket_logs (change_key, id)");
    this.addSql(`
      CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The lines of ticket_logs are never changed or removed.' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    this.addSql(`
      CREATE TRIGGER ticket_logs_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ticket_logs
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()`);
    // Also where triggers are off for replication.
    this.addSql("ALTER TABLE ticket_logs ENABLE ALWAYS TRIGGER ticket_logs_are_kept");
    this.addSql("REVOKE UPDATE, DELETE, TRUNCATE ON ticket_logs FROM PUBLIC");
  }

  override down(): void {
    this.addSql("DROP TABLE ticket_logs");
    this.addSql("DROP FUNCTION refuse_log_change");
  }
}
