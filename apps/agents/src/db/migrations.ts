import { Migration } from "@mikro-orm/migrations";
import type { NamedMigration } from "@crossdesk/database";

class CreateAgentsAndAssignments extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE agents (
        id uuid PRIMARY KEY,
        entity_id text NOT NULL,
        subject text NOT NULL,
        owner_partner text,
        name text NOT NULL,
        email text,
        status text NOT NULL CHECK (status IN ('online', 'offline', 'busy', 'away')),
        status_since timestamptz NOT NULL,
        last_login_at timestamptz,
        languages text[] NOT NULL,
        capacity integer NOT NULL CHECK (capacity >= 0),
        last_assigned_at timestamptz,
        profile jsonb,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        removed_at timestamptz
      )`);
    // A partner's agent and one of Crossdesk's own may bear the same name; two of either kind may not.
    this.addSql("CREATE UNIQUE INDEX agents_subject ON agents (entity_id, subject, (owner_partner IS NOT NULL))");
    this.addSql("CREATE INDEX agents_email ON agents (entity_id, lower(email)) WHERE owner_partner IS NULL");
    this.addSql(
      "CREATE INDEX agents_online ON agents (entity_id, id) WHERE status = 'online' AND removed_at IS NULL AND owner_partner IS NULL",
    );
    this.addSql(`
      CREATE TABLE assignments (
        ticket_id uuid PRIMARY KEY,
        entity_id text NOT NULL,
        customer_id text NOT NULL,
        language text NOT NULL,
        opened_at timestamptz NOT NULL,
        picked_at timestamptz,
        ticket_version integer NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'assigned', 'done')),
        agent_id uuid REFERENCES agents (id),
        assigned_as text,
        assigned_at timestamptz,
        last_agent_id uuid,
        excluded_agent_ids uuid[] NOT NULL DEFAULT '{}',
        version integer NOT NULL DEFAULT 0,
        CHECK ((agent_id IS NULL) = (assigned_at IS NULL)),
        CHECK (state <> 'assigned' OR agent_id IS NOT NULL),
        CHECK (state <> 'waiting' OR agent_id IS NULL)
      )`);
    this.addSql(
      "CREATE INDEX assignments_waiting ON assignments (entity_id, opened_at, ticket_id) WHERE state = 'waiting'",
    );
    this.addSql(
      "CREATE INDEX assignments_of_agent ON assignments (agent_id, assigned_at, ticket_id) WHERE state = 'assigned'",
    );
    this.addSql(`
      CREATE TABLE decisions (
        ticket_id uuid NOT NULL REFERENCES assignments (ticket_id),
        version integer NOT NULL,
        kind text NOT NULL CHECK (kind IN ('assigned', 'unassigned')),
        reason text NOT NULL,
        agent_id uuid NOT NULL,
        decided_at timestamptz NOT NULL,
        routing jsonb,
        PRIMARY KEY (ticket_id, version)
      )`);
  }

  override down(): void {
    this.addSql("DROP TABLE decisions, assignments, agents");
  }
}

const UUID_FORM = "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}";
const lowered = (column: string, form = UUID_FORM): string =>
  `CASE WHEN lower(${column}) ~ '^${form}$' THEN lower(${column}) ELSE ${column} END`;

/** Ids that are UUIDs are compared in lower case; until now they were kept as tokens and partners wrote them. */
class LowerUuids extends Migration {
  override up(): void {
    // A partner's own, or anybody else's behind their role.
    const owner = lowered("owner_partner", `([a-z]+:)?${UUID_FORM}`);
    this.addSql(`UPDATE agents SET owner_partner = ${owner} WHERE owner_partner <> ${owner}`);
    // Who has a record in either spelling goes on with the newest; the others keep theirs, and what was done under it.
    this.addSql(`
      UPDATE agents a SET subject = ${lowered("a.subject")} WHERE a.subject <> ${lowered("a.subject")} AND NOT EXISTS (
        SELECT FROM agents o WHERE o.entity_id = a.entity_id AND lower(o.subject) = lower(a.subject) AND o.id <> a.id
          AND (o.owner_partner IS NULL) = (a.owner_partner IS NULL)
          AND (o.subject = lower(o.subject) OR (o.created_at, o.id) > (a.created_at, a.id)))`);
    this.addSql(
      `UPDATE assignments SET assigned_as = ${lowered("assigned_as")} WHERE assigned_as <> ${lowered("assigned_as")}`,
    );
    this.addSql(
      `UPDATE assignments SET customer_id = ${lowered("customer_id")} WHERE customer_id <> ${lowered("customer_id")}`,
    );
  }

  override down(): void {
    // A UUID means the same in either case.
  }
}

/** What answers from before presence existed are read as. */
const presenceOf = (agent: string): string =>
  `jsonb_build_object('isPresent', (${agent}) ->> 'status' <> 'offline', 'presenceSince', (${agent}) -> 'statusSince',
    'attendance', 'standing')`;

class AddPresenceAndPasses extends Migration {
  override up(): void {
    // Agents who are online now went online without a console that confirms it.
    this.addSql(`
      ALTER TABLE agents
        ADD attendance text NOT NULL DEFAULT 'standing' CHECK (attendance IN ('console', 'standing')),
        ADD is_present boolean NOT NULL DEFAULT false,
        ADD presence_since timestamptz NOT NULL DEFAULT now(),
        ADD console_until timestamptz,
        ADD seen_at timestamptz,
        ADD shift integer NOT NULL DEFAULT 0,
        ADD missed_offers integer NOT NULL DEFAULT 0`);
    this.addSql(`UPDATE agents SET presence_since = status_since,
      is_present = status <> 'offline' AND removed_at IS NULL AND owner_partner IS NULL`);
    this.addSql(
      "CREATE INDEX agents_on_console ON agents (console_until) WHERE is_present AND console_until IS NOT NULL",
    );
    this.addSql(`
      ALTER TABLE assignments
        ADD channel text,
        ADD passes jsonb NOT NULL DEFAULT '{}',
        ADD queue_class smallint NOT NULL DEFAULT 1,
        ADD waiting_since timestamptz NOT NULL DEFAULT now(),
        ADD look_again_at timestamptz`);
    this.addSql("UPDATE assignments SET waiting_since = opened_at");
    this.addSql("DROP INDEX assignments_waiting");
    this.addSql(`CREATE INDEX assignments_waiting ON assignments (entity_id, queue_class, opened_at, ticket_id)
      WHERE state = 'waiting'`);
    this.addSql(`CREATE TABLE presence_watch (
      id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1), looked_at timestamptz)`);
    this.addSql("INSERT INTO presence_watch DEFAULT VALUES");
    this.addSql("ALTER TABLE decisions ADD note text, ADD requested_by text");
    // Until now every loss kept an agent out. Only those whom a caller took off a ticket stay out; the agents who gave one back
    // themselves are known by the event, as long as it is kept.
    this.addSql(`
      WITH barred AS (
        SELECT DISTINCT decisions.ticket_id, decisions.agent_id FROM decisions
        WHERE kind = 'unassigned' AND reason = 'removed-by-request' AND NOT EXISTS (
          SELECT FROM outbox WHERE type = 'events.agents.ticket-unassigned'
            AND (envelope::json ->> 'aggregateId') = decisions.ticket_id::text
            AND (envelope::json ->> 'sequence')::integer = decisions.version
            AND (envelope::json -> 'data') ->> 'requestedBy' IS NOT NULL)
      ), split AS (
        SELECT assignments.ticket_id, array_agg(barred.agent_id) FILTER (WHERE barred.agent_id IS NOT NULL) AS barred,
          jsonb_object_agg(excluded.agent_id, jsonb_build_object('times', 1, 'at', now(), 'shift', 0))
            FILTER (WHERE barred.agent_id IS NULL) AS passes
        FROM assignments CROSS JOIN LATERAL unnest(excluded_agent_ids) AS excluded (agent_id)
          LEFT JOIN barred ON barred.ticket_id = assignments.ticket_id AND barred.agent_id = excluded.agent_id
        GROUP BY assignments.ticket_id
      )
      UPDATE assignments SET excluded_agent_ids = coalesce(split.barred, '{}'), passes = coalesce(split.passes, '{}')
      FROM split WHERE split.ticket_id = assignments.ticket_id`);
    // A repeated call gets the kept answer, and expects an agent in its current form.
    this.addSql(`UPDATE idempotency_keys SET answer = jsonb_set(answer::jsonb, '{answer}',
        answer::jsonb -> 'answer' || ${presenceOf("answer::jsonb -> 'answer'")})::text
      WHERE operation IN ('agents.setStatus', 'agents.upsert', 'agents.remove')`);
    this.addSql(`UPDATE idempotency_keys SET answer = jsonb_set(answer::jsonb, '{answer,agent}',
        answer::jsonb #> '{answer,agent}' || ${presenceOf("answer::jsonb #> '{answer,agent}'")})::text
      WHERE operation IN ('agents.assign', 'agents.unassign', 'agents.handOver', 'agents.giveBack')
        AND jsonb_typeof(answer::jsonb #> '{answer,agent}') = 'object'`);
  }

  override down(): void {
    this.addSql("DROP TABLE presence_watch");
    this.addSql("ALTER TABLE decisions DROP note, DROP requested_by");
    this.addSql("DROP INDEX assignments_waiting");
    this.addSql(
      `ALTER TABLE assignments DROP channel, DROP passes, DROP queue_class, DROP waiting_since, DROP look_again_at`,
    );
    this.addSql(
      "CREATE INDEX assignments_waiting ON assignments (entity_id, opened_at, ticket_id) WHERE state = 'waiting'",
    );
    this.addSql(`ALTER TABLE agents DROP attendance, DROP is_present, DROP presence_since, DROP console_until, DROP seen_at,
      DROP shift, DROP missed_offers`);
  }
}

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

/** The log of administration as every service has it: found by target as well, and altered by nobody. */
class KeepAdministrationLog extends Migration {
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

/** Languages that a lead or a program has set: tokens say nothing against them. */
class KeepSetLanguages extends Migration {
  override up(): void {
    this.addSql("ALTER TABLE agents ADD are_languages_set boolean NOT NULL DEFAULT false");
  }

  override down(): void {
    this.addSql("ALTER TABLE agents DROP COLUMN are_languages_set");
  }
}

export const migrations: readonly NamedMigration[] = [
  { name: "agents-001-create-agents-and-assignments", class: CreateAgentsAndAssignments },
  { name: "agents-002-add-presence-and-passes", class: AddPresenceAndPasses },
  { name: "agents-010-lower-uuids", class: LowerUuids },
  { name: "agents-011-create-access", class: CreateAccess },
  { name: "agents-012-keep-administration-log", class: KeepAdministrationLog },
  { name: "agents-020-keep-set-languages", class: KeepSetLanguages },
];
