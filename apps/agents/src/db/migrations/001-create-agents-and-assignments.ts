import { Migration } from "@mikro-orm/migrations";

export class CreateAgentsAndAssignments extends Migration {
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
