import { Migration } from "@mikro-orm/migrations";

/** What answers from before presence existed are read as. */
const presenceOf = (agent: string): string =>
  `jsonb_build_object('isPresent', (${agent}) ->> 'status' <> 'offline', 'presenceSince', (${agent}) -> 'statusSince',
    'attendance', 'standing')`;

export class AddPresenceAndPasses extends Migration {
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
