import { afterAll, beforeAll, expect, test } from "vitest";
import { adminCaller, agentCaller, aTicket, callAs, eventually, openWorld, takeNews, ticketNews } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ replicas: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

let entities = 0;
const newEntity = (): string => `entity-${(entities += 1)}`;
const admin = () => callAs(world.service, adminCaller);

const staff = async (entityId: string, subject: string) => {
  const call = callAs(world.service, agentCaller(subject, { entityId }));
  const { id } = await call.setStatus({ status: "online" });
  return { id, call };
};

const agentOf = async (ticketId: string): Promise<string | null> => (await admin().explain({ ticketId })).agentId;
const reasonsOf = async (ticketId: string): Promise<string[]> =>
  (await admin().explain({ ticketId })).decisions.map((decision) => decision.reason);

const pick = async (news: ReturnType<typeof ticketNews>): Promise<void> => {
  await takeNews(world, { ...news, pickedAt: world.clock.now(), ticketVersion: 2 });
};

test("a ticket that is not picked in 120 seconds goes to another agent, and back to the first when no other is left", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const ticketId = await takeNews(world, ticketNews({ entityId }));
  await eventually(async () => expect(await agentOf(ticketId)).toBe(ada.id));
  world.clock.advance(119_000);
  const grace = await staff(entityId, "grace");
  await world.service.routing.idle();
  expect(await agentOf(ticketId)).toBe(ada.id);
  world.clock.advance(1_000);
  await eventually(async () => expect(await agentOf(ticketId)).toBe(grace.id));
  world.clock.advance(120_000);
  await eventually(async () => expect(await agentOf(ticketId)).toBe(ada.id));
  expect(await reasonsOf(ticketId)).toEqual(["routed", "not-picked", "routed", "not-picked", "routed"]);
  const explanation = await admin().explain({ ticketId });
  expect(explanation.excludedAgentIds).toEqual([]);
  expect(explanation.decisions.at(-1)?.routing).toMatchObject({ eligible: 1, refused: { backingOff: 1 } });
  const passes = new Map(explanation.passedOver.map((each) => [each.agentId, each]));
  expect(passes.get(ada.id)).toMatchObject({ times: 1, offerAgainAt: null });
  const backOff = new Date(world.clock.now().getTime() + 15_000).toISOString();
  expect(passes.get(grace.id)).toMatchObject({ times: 1, offerAgainAt: backOff });
});

test("a ticket that was picked stays, however long it takes", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const news = ticketNews({ entityId });
  await takeNews(world, news);
  await eventually(async () => expect(await agentOf(news.ticketId)).toBe(ada.id));
  await pick(news);
  const other = await takeNews(world, ticketNews({ entityId }));
  await eventually(async () => expect(await agentOf(other)).toBe(ada.id));
  world.clock.advance(600_000);
  await eventually(async () => expect(await agentOf(other)).toBeNull());
  expect(await agentOf(news.ticketId)).toBe(ada.id);
});

test("a ticket that was picked stays, also where the event of it has not arrived", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const news = ticketNews({ entityId });
  await takeNews(world, news);
  await eventually(async () => expect(await agentOf(news.ticketId)).toBe(ada.id));
  world.tickets.put(
    aTicket({
      id: news.ticketId,
      entityId,
      assignedAgentId: ada.id,
      assignmentVersion: 1,
      pickedAt: world.clock.now().toISOString(),
      status: "ASSIGNED",
      version: 2,
    }),
  );
  world.clock.advance(120_000);
  await eventually(async () =>
    expect(
      await world.service.db.query({ text: "SELECT 1 FROM timers WHERE key = $1", values: [news.ticketId] }),
    ).toEqual([]),
  );
  expect(await agentOf(news.ticketId)).toBe(ada.id);
});

test("a pick counts for the agent who made it, however late its event arrives, and not for the next one", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const news = ticketNews({ entityId });
  await takeNews(world, news);
  await eventually(async () => expect(await agentOf(news.ticketId)).toBe(ada.id));
  const grace = await staff(entityId, "grace");
  world.clock.advance(120_000);
  await eventually(async () => expect(await agentOf(news.ticketId)).toBe(grace.id));
  const picked = {
    ...news,
    pickedAt: world.clock.now(),
    ticketVersion: 2,
    assignmentVersion: 1,
    assignedAgentId: ada.id,
  };
  await takeNews(world, picked);
  world.clock.advance(120_000);
  await eventually(async () => expect(await agentOf(news.ticketId)).toBe(ada.id));
  expect(await reasonsOf(news.ticketId)).toEqual(["routed", "not-picked", "routed", "not-picked", "routed"]);
});

test("a pick counts also where the clock that it was noted by is behind", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const news = ticketNews({ entityId });
  await takeNews(world, news);
  await eventually(async () => expect(await agentOf(news.ticketId)).toBe(ada.id));
  const pickedAt = new Date(world.clock.now().getTime() - 60_000);
  await takeNews(world, { ...news, pickedAt, ticketVersion: 2, assignmentVersion: 1, assignedAgentId: ada.id });
  const other = await takeNews(world, ticketNews({ entityId }));
  await eventually(async () => expect(await agentOf(other)).toBe(ada.id));
  world.clock.advance(120_000);
  await eventually(async () => expect(await agentOf(other)).toBeNull());
  expect(await agentOf(news.ticketId)).toBe(ada.id);
});

test("an agent who stays offline for 30 seconds loses what they have not picked, and keeps the rest", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const picked = ticketNews({ entityId });
  await takeNews(world, picked);
  const unpicked = await takeNews(world, ticketNews({ entityId }));
  await eventually(async () => expect(await agentOf(unpicked)).toBe(ada.id));
  await eventually(async () => expect(await agentOf(picked.ticketId)).toBe(ada.id));
  await pick(picked);
  const grace = await staff(entityId, "grace");
  await ada.call.setStatus({ status: "offline" });
  world.clock.advance(29_999);
  await world.service.routing.idle();
  expect(await agentOf(unpicked)).toBe(ada.id);
  world.clock.advance(1);
  await eventually(async () => expect(await agentOf(unpicked)).toBe(grace.id));
  expect(await agentOf(picked.ticketId)).toBe(ada.id);
  expect(await reasonsOf(unpicked)).toEqual(["routed", "agent-offline", "routed"]);
});

test("a short reconnect changes nothing, and the next absence has its own 30 seconds", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const ticketId = await takeNews(world, ticketNews({ entityId }));
  await eventually(async () => expect(await agentOf(ticketId)).toBe(ada.id));
  await ada.call.setStatus({ status: "offline" });
  world.clock.advance(20_000);
  await ada.call.setStatus({ status: "online" });
  await ada.call.setStatus({ status: "offline" });
  const marker = await staff(newEntity(), "marker");
  await marker.call.setStatus({ status: "offline" });
  const due = async (): Promise<string[]> =>
    (
      await world.service.db.query<{ key: string }>({ text: "SELECT key FROM timers WHERE kind = 'offline-grace'" })
    ).map((row) => row.key);
  world.clock.advance(29_999);
  expect(await due()).toEqual(expect.arrayContaining([ada.id, marker.id]));
  expect(await agentOf(ticketId)).toBe(ada.id);
  world.clock.advance(1);
  await eventually(async () => expect(await agentOf(ticketId)).toBeNull());
});

test("all tickets of an agent who is removed go to others, picked ones too", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const news = ticketNews({ entityId });
  await takeNews(world, news);
  await eventually(async () => expect(await agentOf(news.ticketId)).toBe(ada.id));
  await pick(news);
  const grace = await staff(entityId, "grace");
  await admin().remove({ agentId: ada.id });
  await eventually(async () => expect(await agentOf(news.ticketId)).toBe(grace.id));
  expect(await reasonsOf(news.ticketId)).toEqual(["routed", "agent-removed", "routed"]);
  await expect(admin().remove({ agentId: ada.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
