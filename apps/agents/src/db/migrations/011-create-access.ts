import { Migration } from "@mikro-orm/migrations";

/** By which keys programs call, who is no longer let in, and who administered what. Agents who were removed are no longer let in from now on. */
export class CreateAccess extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE api_keys (
        id uuid PRIMARY KEY,
        entity_id text NOT NULL,
        subject text NOT NULL,
        role text NOT NULL,
        name text NOT NULL,
        hint text NOT NULL,
        hash bytea NOT NULL CONSTRAINT api_keys_hash UNIQUE,
        old_hash bytea,
        old_until timestamptz,
        expires_at timestamptz,
        last_used_at timestamptz,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        rotated_at timestamptz,
        revoked_at timestamptz
      )`);
    this.addSql("CREATE INDEX api_keys_entity ON api_keys (entity_id, created_at, id)");
    this.addSql("CREATE INDEX api_keys_old_hash ON api_keys (old_hash) WHERE old_hash IS NOT NULL");
    this.addSql(`
      CREATE TABLE revocations (
        serial integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('subject', 'token', 'key')),
        subject text,
        role text,
        entity_id text,
        not_before timestamptz(3),
        is_blocked boolean NOT NULL DEFAULT false,
        token_id text,
        key_id uuid,
        created_at timestamptz NOT NULL
      )`);
    this.addSql("CREATE INDEX revocations_subject ON revocations (subject, role, serial) WHERE kind = 'subject'");
    this.addSql(`
      CREATE TABLE administration_log (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        actor text NOT NULL,
        actor_role text NOT NULL,
        entity_id text,
        action text NOT NULL,
        target text NOT NULL,
        detail jsonb NOT NULL,
        request_id text NOT NULL
      )`);
    this.addSql("CREATE INDEX administration_log_entity ON administration_log (entity_id, id)");
    this.addSql(`
      INSERT INTO revocations (kind, subject, role, entity_id, not_before, is_blocked, created_at)
      SELECT DISTINCT 'subject', called.name, 'agent', entity_id, removed_at, true, now()
      FROM agents CROSS JOIN LATERAL unnest(ARRAY[subject, id::text, email]) AS called (name)
      WHERE called.name IS NOT NULL AND removed_at IS NOT NULL AND owner_partner IS NULL`);
  }

  override down(): void {
    this.addSql("DROP TABLE administration_log, revocations, api_keys");
  }
}
