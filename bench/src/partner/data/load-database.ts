import { Customer } from "@crossdesk/contracts";
import { databaseUrl } from "@crossdesk/deploy";
import { Client } from "pg";
import { loadTickets } from "../../search/load.ts";
import { agentCount } from "./dataset.ts";

const MESSAGES_PER_TICKET = 3;

/** Without a limit, as `withClient` of deploy has it: a million rows take their time. */
const withPatientClient = async (url: string, work: (client: Client) => Promise<void>): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
};

/** The id of an agent by number, in SQL. */
const AGENT_ID = (number: string): string => `('00000000-0000-4000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;

/** What the search benchmark's loader leaves out: profiles, support sessions, and who is assigned to them. */
const completeTickets = async (client: Client, agents: number): Promise<void> => {
  const { devices: _devices, ...profile } = Customer.parse({ id: "customer" });
  await client.query(`UPDATE customers SET profile = $1::jsonb || jsonb_build_object('id', id)`, [
    JSON.stringify(profile),
  ]);
  await client.query(
    `UPDATE tickets SET channel = 'beckn',
      assigned_agent_id = CASE WHEN number % 20 = 5 THEN ${AGENT_ID("number / 20 % $1")}::text END,
      assigned_at = CASE WHEN number % 20 = 5 THEN created_at END,
      picked_at = CASE WHEN number % 20 = 5 THEN created_at + interval '1 second' END
    WHERE number % 10 = 5`,
    [agents],
  );
  await client.query("VACUUM (FULL, ANALYZE) tickets");
  await client.query("VACUUM (ANALYZE) customers, messages, ticket_search");
};

interface Known {
  readonly id: string;
  readonly customer_id: string;
  readonly entity_id: string;
  readonly created_at: Date;
  readonly agent: string | null;
}

interface Counts {
  /** Of tickets. */
  readonly count: number;
  readonly agents: number;
}

/** Rows that are carried from one database to the other at a time. */
const BATCH = 50_000;

const INSERT_ASSIGNMENTS = `
  INSERT INTO assignments (ticket_id, entity_id, customer_id, language, opened_at, picked_at, ticket_version, state,
      agent_id, assigned_at, version)
    SELECT id, entity, customer, 'eng', created_at, created_at + interval '1 second', 1,
      CASE WHEN agent IS NULL THEN 'done' ELSE 'assigned' END, agent, CASE WHEN agent IS NOT NULL THEN created_at END,
      CASE WHEN agent IS NULL THEN 0 ELSE 1 END
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::uuid[])
      AS t (id, entity, customer, created_at, agent)`;

/** What the agents service knows of the same tickets. All agents are there and busy: nothing is routed or released while it is measured. */
const loadAgents = async (client: Client, tickets: Client, { count, agents }: Counts): Promise<void> => {
  await client.query(
    `INSERT INTO agents (id, entity_id, subject, name, email, status, status_since, is_present, last_login_at, languages, capacity,
        version, created_at, updated_at)
      SELECT ${AGENT_ID("n")}, 'main', name, name, name, 'busy', now(), true, now(), '{eng}', 10, 1, now(), now()
      FROM generate_series(0, $1 - 1) AS n, concat('agent-', n, '@example.com') AS name`,
    [agents],
  );
  for (let from = 0; from < count; from += BATCH) {
    const { rows } = await tickets.query<Known>(
      `SELECT id, customer_id, entity_id, created_at, assigned_agent_id AS agent FROM tickets
        WHERE number > $1 AND number <= $2 ORDER BY number`,
      [from, from + BATCH],
    );
    await client.query(INSERT_ASSIGNMENTS, [
      rows.map(({ id }) => id),
      rows.map(({ entity_id }) => entity_id),
      rows.map(({ customer_id }) => customer_id),
      rows.map(({ created_at }) => created_at),
      rows.map(({ agent }) => agent),
    ]);
  }
  await client.query("VACUUM (ANALYZE) agents, assignments");
};

/** Fills the databases that the services have just migrated. */
export const loadDatabases = async (serverUrl: string, count: number): Promise<void> => {
  const agents = agentCount(count);
  await withPatientClient(databaseUrl(serverUrl, "crossdesk_tickets"), async (tickets) => {
    await loadTickets(tickets, { tickets: count, messagesPerTicket: MESSAGES_PER_TICKET });
    await completeTickets(tickets, agents);
    await withPatientClient(databaseUrl(serverUrl, "crossdesk_agents"), (client) =>
      loadAgents(client, tickets, { count, agents }),
    );
  });
};
