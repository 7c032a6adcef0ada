import { Migration } from "@mikro-orm/migrations";

/** The tables that outbox, inbox, dead letters, timers and idempotency keys live in. */
export class CreateKitTables extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        type text NOT NULL,
        envelope text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        published_at timestamptz,
        replays integer NOT NULL DEFAULT 0
      )`);
    this.addSql("CREATE INDEX outbox_waiting ON outbox (position) WHERE published_at IS NULL");
    this.addSql("CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL");
    this.addSql(`
      CREATE TABLE inbox (
        event_id uuid PRIMARY KEY,
        type text NOT NULL,
        handled_at timestamptz NOT NULL DEFAULT now()
      )`);
    this.addSql("CREATE INDEX inbox_handled ON inbox (handled_at)");
    this.addSql(`
      CREATE TABLE dead_letters (
        id uuid PRIMARY KEY,
        consumer text NOT NULL,
        event_id uuid,
        type text NOT NULL,
        message text NOT NULL,
        reason text NOT NULL,
        failures integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        retry_at timestamptz
      )`);
    this.addSql("CREATE UNIQUE INDEX dead_letters_event ON dead_letters (consumer, event_id)");
    this.addSql("CREATE INDEX dead_letters_retry ON dead_letters (retry_at) WHERE retry_at IS NOT NULL");
    this.addSql(`
      CREATE TABLE timers (
        kind text NOT NULL,
        key text NOT NULL,
        id uuid NOT NULL,
        due_at timestamptz NOT NULL,
        run_at timestamptz NOT NULL,
        version integer NOT NULL,
        payload json NOT NULL,
        failures integer NOT NULL DEFAULT 0,
        PRIMARY KEY (kind, key)
      )`);
    this.addSql("CREATE INDEX timers_due ON timers (run_at)");
    this.addSql(`
      CREATE TABLE idempotency_keys (
        id bytea PRIMARY KEY,
        operation text NOT NULL,
        body bytea NOT NULL,
        answer text NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    this.addSql("CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at)");
  }

  override down(): void {
    this.addSql("DROP TABLE idempotency_keys, timers, dead_letters, inbox, outbox");
  }
}

/** Which call set a timer, so that what it does is found in the same logs and trace. */
export class AddOriginOfTimers extends Migration {
  override up(): void {
    this.addSql("ALTER TABLE timers ADD COLUMN request_id text, ADD COLUMN traceparent text");
  }

  override down(): void {
    this.addSql("ALTER TABLE timers DROP COLUMN request_id, DROP COLUMN traceparent");
  }
}

/** Where the stream stored each event, so that a stream that lost it is noticed. */
export class AddStreamSequences extends Migration {
  override up(): void {
    this.addSql("ALTER TABLE outbox ADD COLUMN stream_sequence bigint");
  }

  override down(): void {
    this.addSql("ALTER TABLE outbox DROP COLUMN stream_sequence");
  }
}

/** Whose answers they are, so that one tenant's erasures leave those of others alone. */
export class AddTenantOfAnswers extends Migration {
  override up(): void {
    this.addSql("ALTER TABLE idempotency_keys ADD COLUMN entity_id text");
  }

  override down(): void {
    this.addSql("ALTER TABLE idempotency_keys DROP COLUMN entity_id");
  }
}
