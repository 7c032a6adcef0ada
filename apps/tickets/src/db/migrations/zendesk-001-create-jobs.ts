import { Migration } from "@mikro-orm/migrations";

/** What is still to be sent to Zendesk, what was sent, and what it refused. */
export class CreateZendeskJobs extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE zendesk_jobs (
        ticket_id uuid NOT NULL,
        -- 0 is the ticket itself; its messages come after it, in the order of their ids.
        message_id integer NOT NULL,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
        run_at timestamptz NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        idempotency_key uuid NOT NULL DEFAULT gen_random_uuid(),
        body text,
        reason text,
        PRIMARY KEY (ticket_id, message_id)
      )`);
    this.addSql("CREATE INDEX zendesk_jobs_waiting ON zendesk_jobs (run_at) WHERE state = 'waiting'");
    this.addSql("CREATE INDEX zendesk_jobs_dead ON zendesk_jobs (ticket_id) WHERE state = 'dead'");
  }

  override down(): void {
    this.addSql("DROP TABLE zendesk_jobs");
  }
}
