import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { eventually, openWorld, START } from "./support.ts";

const REPLICAS = 4;
const AGENTS = 200;
const TICKETS = 5_000;

interface Facts {
  readonly assigned: number;
  readonly events: number;
  readonly decisions: number;
  readonly least: number;
  readonly most: number;
}

test(
  "four replicas give 5,000 tickets to 200 equal agents: each once, no agent over capacity, all within one",
  { timeout: 180_000 },
  async () => {
    await using world = await openWorld({ replicas: REPLICAS, settings: { sweepMs: 60_000 } });
    const { db } = world.service;
    const capacity = TICKETS / AGENTS + 1;
    await db.query({
      text: `INSERT INTO agents (id, entity_id, subject, name, status, status_since, languages, capacity, is_present, version, created_at, updated_at)
      SELECT gen_random_uuid(), 'main', 'agent-' || n, 'Agent ' || n, 'online', $1, '{eng}', $2, true, 1, $1, $1
      FROM generate_series(1, $3::integer) AS n`,
      values: [START, capacity, AGENTS],
    });
    await db.query({
      text: `INSERT INTO assignments (ticket_id, entity_id, customer_id, language, opened_at, ticket_version, state)
      SELECT gen_random_uuid(), 'main', 'c', 'eng', $1::timestamptz + n * interval '1 ms', 1, 'waiting'
      FROM generate_series(1, $2::integer) AS n`,
      values: [START, TICKETS],
    });
    for (const service of world.services) service.routing.wake("main");
    await Promise.all(world.services.map((service) => service.routing.idle()));
    const [facts] = await db.query<Facts>({
      text: `WITH loads AS (
        SELECT agents.id, count(ticket_id)::integer AS load FROM agents LEFT JOIN assignments
          ON agent_id = agents.id AND state = 'assigned' GROUP BY agents.id
      )
      SELECT (SELECT count(*)::integer FROM assignments WHERE state = 'assigned' AND version = 1) AS assigned,
        (SELECT count(DISTINCT envelope::json ->> 'aggregateId')::integer FROM outbox) AS events,
        (SELECT count(*)::integer FROM decisions) AS decisions,
        (SELECT min(load) FROM loads) AS least, (SELECT max(load) FROM loads) AS most`,
    });
    expect(facts).toEqual({ assigned: TICKETS, events: TICKETS, decisions: TICKETS, least: 25, most: 25 });
  },
);

test("with fewer places than tickets, every place is taken once and the oldest have them", async () => {
  await using world = await openWorld({ replicas: REPLICAS, settings: { sweepMs: 100, routingBatchSize: 10 } });
  const { db } = world.service;
  const insertTicket = (n: number) =>
    db.query({
      text: `INSERT INTO assignments (ticket_id, entity_id, customer_id, language, opened_at, ticket_version, state)
        VALUES ($1, 'main', 'c', 'eng', $2, 1, 'waiting')`,
      values: [randomUUID(), new Date(START.getTime() + n)],
    });
  for (let n = 0; n < 100; n += 1) await insertTicket(n);
  await db.query({
    text: `INSERT INTO agents (id, entity_id, subject, name, status, status_since, languages, capacity, is_present, version, created_at, updated_at)
      SELECT gen_random_uuid(), 'main', 'agent-' || n, 'Agent', 'online', $1, '{eng}', n, true, 1, $1, $1
      FROM generate_series(1, 10) AS n`,
    values: [START],
  });
  for (const service of world.services) service.routing.wake("main");
  const places = 55;
  await eventually(async () => {
    const rows = await db.query<{ state: string }>({ text: "SELECT state FROM assignments ORDER BY opened_at" });
    const states = rows.map((row) => row.state);
    expect(states).toEqual([...Array(places).fill("assigned"), ...Array(100 - places).fill("waiting")]);
  });
  const over = await db.query({
    text: `SELECT agents.id FROM agents JOIN assignments ON agent_id = agents.id AND state = 'assigned'
      GROUP BY agents.id HAVING count(*) <> capacity`,
  });
  expect(over).toEqual([]);
});
