import { Migration } from "@mikro-orm/migrations";

export class CreateEndpointsAndDeliveries extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE endpoints (
        id uuid PRIMARY KEY,
        entity_id text NOT NULL,
        url text NOT NULL,
        description text NOT NULL,
        event_types text[],
        enabled boolean NOT NULL,
        disabled_reason text CHECK (disabled_reason IN ('owner', 'gone', 'failing')),
        disabled_at timestamptz,
        secret text NOT NULL,
        old_secrets jsonb NOT NULL DEFAULT '[]',
        failing_since timestamptz,
        failures integer NOT NULL DEFAULT 0,
        paused_until timestamptz,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1,
        removed_at timestamptz,
        CHECK (removed_at IS NULL OR NOT enabled),
        CHECK (enabled = (disabled_reason IS NULL) AND enabled = (disabled_at IS NULL))
      )`);
    this.addSql("CREATE INDEX endpoints_of_entity ON endpoints (entity_id, created_at, id) WHERE removed_at IS NULL");
    this.addSql(`
      CREATE TABLE messages (
        id uuid PRIMARY KEY,
        type text NOT NULL,
        body text NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    this.addSql("CREATE INDEX messages_by_age ON messages (created_at)");
    this.addSql(`
      CREATE TABLE deliveries (
        id uuid PRIMARY KEY,
        message_id uuid NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
        endpoint_id uuid NOT NULL REFERENCES endpoints (id) ON DELETE CASCADE,
        type text NOT NULL,
        ticket_id uuid,
        ordinal bigint NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
        failed_because text CHECK (failed_because IN ('attempts-exhausted', 'endpoint-disabled')),
        tries integer NOT NULL DEFAULT 0,
        attempts integer NOT NULL DEFAULT 0,
        run_at timestamptz NOT NULL,
        lease uuid,
        last_status integer,
        last_error text,
        created_at timestamptz NOT NULL,
        finished_at timestamptz,
        CHECK ((state = 'waiting') = (finished_at IS NULL)),
        CHECK ((state = 'failed') = (failed_because IS NOT NULL)),
        CHECK (lease IS NULL OR state = 'waiting')
      )`);
    this.addSql("CREATE UNIQUE INDEX deliveries_once ON deliveries (message_id, endpoint_id)");
    this.addSql("CREATE INDEX deliveries_log ON deliveries (endpoint_id, id DESC)");
    this.addSql("CREATE INDEX deliveries_due ON deliveries (run_at) WHERE state = 'waiting'");
    this.addSql("CREATE INDEX deliveries_due_at ON deliveries (endpoint_id, run_at, id) WHERE state = 'waiting'");
    this.addSql("CREATE INDEX deliveries_leased ON deliveries (endpoint_id) WHERE lease IS NOT NULL");
    this.addSql(
      "CREATE INDEX deliveries_first_of_ticket ON deliveries (endpoint_id, ticket_id, ordinal) WHERE state = 'waiting' AND tries = 0",
    );
    this.addSql("CREATE INDEX deliveries_failed ON deliveries (endpoint_id, created_at) WHERE state = 'failed'");
    this.addSql(`
      CREATE TABLE attempts (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        delivery_id uuid NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
        started_at timestamptz NOT NULL,
        duration_ms integer NOT NULL,
        status integer,
        error text,
        response_body text
      )`);
    this.addSql("CREATE INDEX attempts_of_delivery ON attempts (delivery_id, id)");
  }

  override down(): void {
    this.addSql("DROP TABLE attempts, deliveries, messages, endpoints");
  }
}
