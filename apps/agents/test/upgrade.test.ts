import { kitMigrations } from "@crossdesk/stored-service";
import { randomUUID } from "node:crypto";
import { createTestDatabase } from "@crossdesk/testing";
import { openDatabase } from "@crossdesk/database";
import { createLogger } from "@crossdesk/service-kit";
import { expect, test } from "vitest";
import { AgentEntity } from "../src/db/entities/agent-entity.ts";
import { migrations } from "../src/db/migrations/index.ts";

const logger = createLogger({ service: "agents-test", level: "silent" });

test("data of the release before is kept: who was online is present, who was excluded is last in line, who was taken off stays out", async () => {
  await using database = await createTestDatabase();
  const open = (count: number) =>
    openDatabase({
      url: database.url,
      entities: [AgentEntity],
      migrations: [...kitMigrations, ...migrations.slice(0, count)],
      logger,
    });
  const [online, offline, ticketId] = [randomUUID(), randomUUID(), randomUUID()];
  const old = await open(1);
  for (const [id, status] of [
    [online, "online"],
    [offline, "offline"],
  ]) {
    await old.query({
      text: `INSERT INTO agents (id, entity_id, subject, name, status, status_since, languages, capacity, version, created_at, updated_at)
        VALUES ($1, 'main', $2, $2, $2, '2026-01-01T08:00:00Z', '{}', 5, 1, now(), now())`,
      values: [id, status],
    });
  }
  const gaveBack = randomUUID();
  await old.query({
    text: `INSERT INTO assignments (ticket_id, entity_id, customer_id, language, opened_at, ticket_version, state, version, excluded_agent_ids)
      VALUES ($1, 'main', 'c', 'eng', '2026-01-01T09:00:00Z', 1, 'waiting', 6, $2)`,
    values: [ticketId, [online, offline, gaveBack]],
  });
  for (const [version, agentId, reason] of [
    [2, online, "not-picked"],
    [4, offline, "removed-by-request"],
    [6, gaveBack, "removed-by-request"],
  ]) {
    await old.query({
      text: `INSERT INTO decisions (ticket_id, version, kind, reason, agent_id, decided_at)
        VALUES ($1, $2, 'unassigned', $3, $4, now())`,
      values: [ticketId, version, reason, agentId],
    });
  }
  await old.query({
    text: "INSERT INTO outbox (id, type, envelope) VALUES ($1, 'events.agents.ticket-unassigned', $2)",
    values: [randomUUID(), JSON.stringify({ aggregateId: ticketId, sequence: 6, data: { requestedBy: "ada" } })],
  });
  const agent = { id: online, status: "online", statusSince: "2026-01-01T08:00:00.000Z" };
  for (const [operation, answer] of [
    ["agents.setStatus", agent],
    ["agents.assign", { state: "assigned", agent }],
    ["agents.unassign", { state: "waiting", agent: null }],
  ] as const) {
    await old.query({
      text: "INSERT INTO idempotency_keys (id, operation, body, answer, created_at) VALUES ($1, $2, $3, $4, now())",
      values: [Buffer.from(operation), operation, Buffer.from("body"), JSON.stringify({ answer })],
    });
  }
  await old.close();

  const db = await open(migrations.length);
  const agents = await db.query<{ status: string }>({
    text: `SELECT status, is_present, attendance, presence_since FROM agents ORDER BY status DESC`,
  });
  const since = new Date("2026-01-01T08:00:00Z");
  expect(agents).toEqual([
    { status: "online", is_present: true, attendance: "standing", presence_since: since },
    { status: "offline", is_present: false, attendance: "standing", presence_since: since },
  ]);
  const [ticket] = await db.query<{ excluded: string[]; passes: Record<string, object>; waitingSince: Date }>({
    text: `SELECT excluded_agent_ids AS excluded, passes, waiting_since AS "waitingSince" FROM assignments`,
  });
  expect(ticket?.excluded).toEqual([offline]);
  expect(Object.keys(ticket?.passes ?? {}).toSorted()).toEqual([gaveBack, online].toSorted());
  expect(ticket?.waitingSince).toEqual(new Date("2026-01-01T09:00:00Z"));
  const answers = await db.query<{ operation: string; answer: string }>({
    text: "SELECT operation, answer FROM idempotency_keys ORDER BY operation",
  });
  const answered = { ...agent, isPresent: true, presenceSince: agent.statusSince, attendance: "standing" };
  expect(answers.map(({ operation, answer }) => [operation, JSON.parse(answer)])).toEqual([
    ["agents.assign", { answer: { state: "assigned", agent: answered } }],
    ["agents.setStatus", { answer: answered }],
    ["agents.unassign", { answer: { state: "waiting", agent: null } }],
  ]);
  await db.close();
});
