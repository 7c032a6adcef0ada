import { randomUUID } from "node:crypto";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findEntitiesWithWork } from "../src/db/repositories/queue.ts";
import {
  adminCaller,
  agentCaller,
  callAs,
  eventually,
  openWorld,
  settle,
  START,
  takeNews,
  ticketNews,
} from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ replicas: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

let entities = 0;
const newEntity = (): string => `entity-${(entities += 1)}`;

/** An online agent of the entity with this capacity. */
const staff = async (entityId: string, subject: string, capacity = 5, languages = ["eng"]) => {
  await callAs(world.service, adminCaller).upsert({ entityId, subject, capacity, languages });
  const call = callAs(world.service, agentCaller(subject, { entityId }));
  const { id } = await call.setStatus({ status: "online" });
  return { id, call };
};

const ticketsOf = async (agent: Awaited<ReturnType<typeof staff>>): Promise<string[]> =>
  (await agent.call.listAssignments({})).items.map((item) => item.ticketId);

const assignmentOf = (ticketId: string) => callAs(world.service, adminCaller).assignment({ ticketId });

test("a ticket whose opened event arrives is assigned to an online agent and listed for them", async () => {
  const entityId = newEntity();
  const agent = await staff(entityId, "ada");
  const nc = await connectNats({
    url: world.nats.url,
    name: "tickets",
    logger: createLogger({ service: "test", level: "silent" }),
  });
  const ticketId = randomUUID();
  await nc.request(
    "events.tickets.ticket-opened",
    JSON.stringify({
      id: randomUUID(),
      version: 1,
      type: "events.tickets.ticket-opened",
      occurredAt: START.toISOString(),
      entityId,
      aggregateId: ticketId,
      sequence: 1,
      data: {
        ticketId,
        number: 7,
        channel: "mobile",
        status: "CREATED",
        customerId: "c",
        orderId: null,
        language: "eng",
        roomId: randomUUID(),
        isRoomClosed: false,
        openedAt: START.toISOString(),
        pickedAt: null,
        assignedAgentId: null,
      },
    }),
  );
  await eventually(async () => expect(await ticketsOf(agent)).toEqual([ticketId]));
  await nc.close();
  const events = await world.service.db.query<{ type: string; sequence: number }>({
    text: `SELECT type, (envelope::json ->> 'sequence')::integer AS sequence FROM outbox
      WHERE envelope::json ->> 'aggregateId' = $1`,
    values: [ticketId],
  });
  expect(events).toEqual([{ type: "events.agents.ticket-assigned", sequence: 1 }]);
});

test("tickets wait while no agent is online; the oldest go first to the first agent", async () => {
  const entityId = newEntity();
  const news = Array.from({ length: 4 }, () => ticketNews({ entityId }));
  for (const each of news.toReversed()) await takeNews(world, each);
  const agent = await staff(entityId, "ada", 3);
  const oldest = news.slice(0, 3).map((each) => each.ticketId);
  await eventually(async () => expect((await ticketsOf(agent)).toSorted()).toEqual(oldest.toSorted()));
  expect(await assignmentOf(news[3]?.ticketId ?? "")).toMatchObject({ state: "waiting", agent: null });
});

test("a closed ticket leaves its place to one that waits", async () => {
  const entityId = newEntity();
  const agent = await staff(entityId, "ada", 1);
  const first = ticketNews({ entityId });
  const second = ticketNews({ entityId });
  await takeNews(world, first);
  await takeNews(world, second);
  await eventually(async () => expect(await ticketsOf(agent)).toEqual([first.ticketId]));
  await takeNews(world, { ...first, standing: "done", ticketVersion: 2 });
  await eventually(async () => expect(await ticketsOf(agent)).toEqual([second.ticketId]));
  expect(await assignmentOf(first.ticketId)).toMatchObject({ state: "done", agent: { id: agent.id } });
});

test("news that is older than what is known, or comes again, changes nothing", async () => {
  const entityId = newEntity();
  const agent = await staff(entityId, "ada", 1);
  const news = ticketNews({ entityId });
  await takeNews(world, news);
  await takeNews(world, { ...news, standing: "done", ticketVersion: 3 });
  await takeNews(world, { ...news, standing: "open", ticketVersion: 2 });
  await takeNews(world, { ...news, standing: "open", ticketVersion: 3 });
  expect((await assignmentOf(news.ticketId)).state).toBe("done");
  expect(await ticketsOf(agent)).toEqual([]);
});

test("a reopened ticket waits again, and may go to its previous agent", async () => {
  const entityId = newEntity();
  const agent = await staff(entityId, "ada", 1);
  const news = ticketNews({ entityId });
  await takeNews(world, news);
  await eventually(async () => expect(await ticketsOf(agent)).toEqual([news.ticketId]));
  await takeNews(world, { ...news, standing: "done", ticketVersion: 2 });
  await takeNews(world, { ...news, standing: "open", ticketVersion: 3 });
  await eventually(async () => expect(await ticketsOf(agent)).toEqual([news.ticketId]));
  const { decisions } = await callAs(world.service, adminCaller).explain({ ticketId: news.ticketId });
  expect(decisions.map(({ kind, reason }) => [kind, reason])).toEqual([
    ["assigned", "routed"],
    ["unassigned", "ticket-reopened"],
    ["assigned", "routed"],
  ]);
});

test("a ticket that was closed and reopened waits again, even if the event of the closing comes last", async () => {
  const entityId = newEntity();
  const agent = await staff(entityId, "ada", 1);
  const news = ticketNews({ entityId });
  await takeNews(world, news);
  await eventually(async () => expect(await ticketsOf(agent)).toEqual([news.ticketId]));
  const known = { ...news, assignmentVersion: 1 };
  // Known to the tickets service before the agent was, it changes nothing; after, it was opened again.
  await takeNews(world, { ...known, ticketVersion: 2, assignmentVersion: 0 });
  expect((await assignmentOf(news.ticketId)).version).toBe(1);
  await takeNews(world, { ...known, ticketVersion: 4 });
  await takeNews(world, { ...known, standing: "done", ticketVersion: 3, assignedAgentId: agent.id });
  await eventually(async () => expect((await assignmentOf(news.ticketId)).version).toBe(3));
  const { decisions } = await callAs(world.service, adminCaller).explain({ ticketId: news.ticketId });
  expect(decisions.map(({ kind, reason }) => [kind, reason])).toEqual([
    ["assigned", "routed"],
    ["unassigned", "ticket-reopened"],
    ["assigned", "routed"],
  ]);
});

test("only an online agent of the ticket's entity gets it", async () => {
  const entityId = newEntity();
  const foreign = await staff(newEntity(), "ada");
  const busy = await staff(entityId, "grace");
  await busy.call.setStatus({ status: "busy" });
  const ticketId = await takeNews(world, ticketNews({ entityId }));
  await world.service.routing.idle();
  expect(await ticketsOf(foreign)).toEqual([]);
  expect(await ticketsOf(busy)).toEqual([]);
  const { waiting } = await callAs(world.service, adminCaller).explain({ ticketId });
  expect(waiting).toMatchObject({ eligible: 0, refused: { notOnline: 1 }, chosen: null });
});

test("the agent who speaks the ticket's language gets it, and the reasons say so", async () => {
  const entityId = newEntity();
  await staff(entityId, "ada", 5, ["eng"]);
  const german = await staff(entityId, "grete", 5, ["de"]);
  // A round that began when only Ada was there would give it to her.
  await settle(world);
  const ticketId = await takeNews(world, ticketNews({ entityId, language: "deu" }));
  await eventually(async () => expect(await ticketsOf(german)).toEqual([ticketId]));
  const explanation = await callAs(world.service, adminCaller).explain({ ticketId });
  expect(explanation).toMatchObject({ state: "assigned", agentId: german.id, version: 1, waiting: null });
  expect(explanation.decisions[0]).toMatchObject({
    kind: "assigned",
    reason: "routed",
    routing: { considered: 2, eligible: 2, speakers: 1, chosen: { decidedBy: "language", load: 0, capacity: 5 } },
  });
});

test("more capacity lets waiting tickets in", async () => {
  const entityId = newEntity();
  const agent = await staff(entityId, "ada", 0);
  const ticketId = await takeNews(world, ticketNews({ entityId }));
  await world.service.routing.idle();
  expect(await ticketsOf(agent)).toEqual([]);
  await callAs(world.service, adminCaller).upsert({ entityId, subject: "ada", capacity: 1 });
  await eventually(async () => expect(await ticketsOf(agent)).toEqual([ticketId]));
});

test("a ticket that its process never routed is found by the sweep", async () => {
  const entityId = newEntity();
  const agent = await staff(entityId, "ada");
  const ticketId = randomUUID();
  await world.service.db.query({
    text: `INSERT INTO assignments (ticket_id, entity_id, customer_id, language, opened_at, ticket_version, state)
      VALUES ($1, $2, 'c', 'eng', now(), 1, 'waiting')`,
    values: [ticketId, entityId],
  });
  await eventually(async () => expect(await ticketsOf(agent)).toEqual([ticketId]));
});

test("agents see their own tickets only, and others must name the agent", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const grace = await staff(entityId, "grace");
  await expect(ada.call.listAssignments({ agentId: grace.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(callAs(world.service, adminCaller).listAssignments({})).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect((await callAs(world.service, adminCaller).listAssignments({ agentId: ada.id })).agent.id).toBe(ada.id);
});

test("an agent's tickets are listed page by page, each once, oldest assignment first", async () => {
  const entityId = newEntity();
  const agent = await staff(entityId, "ada");
  const tickets: string[] = [];
  for (let count = 0; count < 5; count += 1) tickets.push(await takeNews(world, ticketNews({ entityId })));
  await eventually(async () => expect((await ticketsOf(agent)).toSorted()).toEqual(tickets.toSorted()));
  const { items: all } = await agent.call.listAssignments({});
  const first = await agent.call.listAssignments({ limit: 2 });
  const second = await agent.call.listAssignments({ limit: 2, after: first.items[1] });
  const third = await agent.call.listAssignments({ limit: 2, after: second.items[1] });
  expect([...first.items, ...second.items, ...third.items]).toEqual(all);
});

test("who may not see the ticket does not see who has it", async () => {
  const ticketId = await takeNews(world, ticketNews({ entityId: newEntity() }));
  const stranger = callAs(world.service, agentCaller("x"));
  await expect(stranger.assignment({ ticketId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(stranger.explain({ ticketId })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("finding where a ticket and an agent wait reads one ticket of an entity, however many there are", async () => {
  const entityId = newEntity();
  const deserted = newEntity();
  const agent = await staff(entityId, "ada", 0);
  const { db } = world.service;
  await db.query({
    text: `INSERT INTO assignments (ticket_id, entity_id, customer_id, language, opened_at, ticket_version, state, channel, version)
      SELECT gen_random_uuid(), entity, 'c', 'eng', now(), 1, 'waiting', 'mobile', 1
      FROM unnest($1::text[]) AS entity, generate_series(1, 2000)`,
    values: [[entityId, deserted]],
  });
  const { found, read } = await db.transaction(async (tx) => {
    const countReads = async (): Promise<number> => {
      const [row] = await tx.query<{ read: number }>({
        text: `SELECT (seq_tup_read + idx_tup_fetch)::integer AS read FROM pg_stat_xact_user_tables WHERE relname = 'assignments'`,
      });
      return row?.read ?? 0;
    };
    const before = await countReads();
    return { found: await findEntitiesWithWork(tx), read: (await countReads()) - before };
  });
  expect(found).toContain(entityId);
  expect(found).not.toContain(deserted);
  expect(read).toBeLessThan(50);
  await agent.call.setStatus({ status: "offline" });
  await db.query({ text: "DELETE FROM assignments WHERE entity_id = ANY($1)", values: [[entityId, deserted]] });
});
