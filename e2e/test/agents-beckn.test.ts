import { randomUUID } from "node:crypto";
import { withCall } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startAgent } from "./support/agents.ts";
import { readFixture, shapeOf } from "./support/fixtures.ts";
import { sessionOf, Support } from "./support/sessions.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

const newOrder = (): string => `ORD/${randomUUID()} ü`;
const partner = (sub: string, entityId = "main") => ({ role: "partner", sub, entityId }) as const;
const errorCode = z.object({ error: z.looseObject({ code: z.string() }) });
const codeOf = (json: unknown): string => errorCode.parse(json).error.code;

const documentedSupport = async (orderId: string) => ({
  ...(await readFixture("beckn", "support")),
  order_id: orderId,
});

test("fifty creates at once for one order make one session", async () => {
  const session = sessionOf(system, newOrder());
  const answers = await Promise.all(Array.from({ length: 50 }, () => session.create()));
  const statuses = answers.map(({ status }) => status);
  expect([statuses.filter((status) => status === 201).length, new Set(statuses)]).toEqual([1, new Set([200, 201])]);
  expect(new Set(answers.map(({ json }) => Support.parse(json).chat.session_id)).size).toBe(1);
});

test("a closed session stays closed, and the next call opens a new one", async () => {
  const session = sessionOf(system, newOrder());
  const first = Support.parse((await session.create()).json);
  const closed = await session.close();
  expect([closed.status, Support.parse(closed.json).descriptor.code]).toEqual([200, "CHAT_CLOSED"]);
  expect((await session.close()).json).toEqual(closed.json);
  expect((await session.update({ body: {} })).status).toBe(409);
  expect((await session.putAgent({ body: { agent: { id: "x" } } })).status).toBe(409);
  const second = await session.create();
  expect(second.status).toBe(201);
  expect(Support.parse(second.json).chat.session_id).not.toBe(first.chat.session_id);
});

test("the documented Support goes in and comes back whole", async () => {
  const orderId = newOrder();
  const session = sessionOf(system, orderId);
  const documented = await documentedSupport(orderId);
  const created = await session.create({ body: { ...documented, unknown: 1 } });
  expect(created.status).toBe(201);
  const put = await session.putAgent({ body: documented });
  expect(put.status).toBe(200);
  expect(put.json).toEqual({ ...documented, chat: Support.parse(put.json).chat });
  expect((await session.get()).json).toEqual(put.json);
  expect((await session.getAgent()).json).toEqual(await readFixture("beckn", "agent"));
  expect(shapeOf(put.json)).toEqual(shapeOf(documented));
});

test("updateSession merges: what is absent stays", async () => {
  const orderId = newOrder();
  const session = sessionOf(system, orderId);
  await session.create({ body: { callback_phone: "123", faq: { url: "https://example.com/faq" } } });
  const updated = await session.update({ body: { descriptor: { name: "Late", code: "late" } } });
  expect(updated.json).toMatchObject({
    descriptor: { name: "Late", code: "late" },
    callback_phone: "123",
    faq: { url: "https://example.com/faq" },
  });
  expect((await session.update()).json).toEqual(updated.json);
});

describe("the agent of a session", () => {
  test("is there at once after putAgent, and gone at once after removeAgent", async () => {
    const session = sessionOf(system, newOrder());
    for (let round = 0; round < 5; round += 1) {
      await session.create();
      const id = `robo-${round}`;
      const put = await session.putAgent({ body: { agent: { id } } });
      expect(put.json).toMatchObject({ agent: { id }, descriptor: { code: round === 0 ? "ASSIGNED" : "REASSIGNED" } });
      expect((await session.getAgent()).json).toMatchObject({ id });
      expect((await session.read()).agent).toMatchObject({ id });
      const removed = await session.removeAgent();
      const { agent, descriptor } = Support.parse(removed.json);
      expect([removed.status, agent, descriptor.code]).toEqual([200, undefined, "CREATED"]);
      expect([(await session.getAgent()).status, (await session.removeAgent()).status]).toEqual([404, 404]);
    }
  });

  test("a known agent keeps their own profile, and finds the ticket in their list", async () => {
    const agent = await startAgent(system, "known", { offline: true });
    const session = sessionOf(system, newOrder());
    const roomId = Support.parse((await session.create()).json).chat.session_id;
    const put = await session.putAgent({ body: { agent: { id: agent.id, person: { name: "Somebody else" } } } });
    expect(put.json).toMatchObject({ agent: { id: agent.id, person: { name: "known" } } });
    expect((await agent.tickets()).map((ticket) => ticket.metadata.roomId)).toEqual([roomId]);
  });

  test("belongs to the partner who named them first, and nobody else changes the profile", async () => {
    const order = newOrder();
    const id = `bot-${randomUUID()}`;
    const ours = sessionOf(system, order, { as: partner("shop") });
    const theirs = sessionOf(system, newOrder(), { as: partner("rival") });
    await ours.create();
    await theirs.create();
    await ours.putAgent({ body: { agent: { id, rating: "5" } } });
    await theirs.putAgent({ body: { agent: { id, rating: "1" } } });
    expect((await ours.getAgent()).json).toEqual({ id, rating: "5" });
    await ours.putAgent({ body: { agent: { id, rating: "4" } } });
    expect((await ours.getAgent()).json).toEqual({ id, rating: "4" });
  });

  test("a removed agent does not get the session again, another does", async () => {
    const entityId = "desk";
    const ada = await startAgent(system, "ada", { entityId });
    const session = sessionOf(system, newOrder(), { as: partner("shop", entityId) });
    await session.create();
    await expect.poll(async () => (await session.read()).agent?.id, { timeout: 60_000 }).toBe(ada.id);
    expect((await session.removeAgent()).status).toBe(200);
    const grace = await startAgent(system, "grace", { entityId });
    await expect.poll(async () => (await session.read()).agent?.id, { timeout: 60_000 }).toBe(grace.id);
  });
});

test("what another entity has is not there, for any operation", async () => {
  const orderId = newOrder();
  const ours = sessionOf(system, orderId, { as: partner("shop", "FP_SG") });
  const theirs = sessionOf(system, orderId, { as: partner("shop", "main") });
  const created = Support.parse((await ours.create()).json);
  await ours.putAgent({ body: { agent: { id: "bot" } } });
  const answers = await Promise.all([
    theirs.get(),
    theirs.update({ body: {} }),
    theirs.close(),
    theirs.getAgent(),
    theirs.putAgent({ body: { agent: { id: "x" } } }),
    theirs.removeAgent(),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
  const own = await theirs.create();
  expect([own.status, Support.parse(own.json).chat.session_id === created.chat.session_id]).toEqual([201, false]);
});

test.each([
  [{ order_id: "another" }, "$.order_id"],
  [{ descriptor: { images: [{ size_type: "huge" }] } }, "$.descriptor.images[0].size_type"],
  [{ callback_phone: 1 }, "$.callback_phone"],
])("createSession refuses %j, names the field, and stores nothing", async (body, paths) => {
  const session = sessionOf(system, newOrder());
  const answer = await session.create({ body });
  expect([answer.status, answer.json]).toMatchObject([400, { error: { code: "VALIDATION_FAILED", paths } }]);
  const missing = await session.get();
  expect([missing.status, codeOf(missing.json)]).toEqual([404, "TICKET_NOT_FOUND"]);
});

test("an Idempotency-Key answers a repeated call as the first", async () => {
  const session = sessionOf(system, newOrder());
  const headers = { "idempotency-key": randomUUID() };
  const first = await session.create({ headers });
  const again = await session.create({ headers });
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.json).toEqual(first.json);
  const conflict = await session.create({ headers, body: { callback_phone: "1" } });
  expect(conflict.status).toBe(422);
});

test("an Idempotency-Key keeps the answer about an agent, and its session, also when another has begun", async () => {
  const session = sessionOf(system, newOrder());
  const roomId = Support.parse((await session.create()).json).chat.session_id;
  const put = { headers: { "idempotency-key": randomUUID() }, body: { agent: { id: "robo" } } };
  const remove = { headers: { "idempotency-key": randomUUID() } };
  const both = async () => {
    const answers = [await session.putAgent(put), await session.removeAgent(remove)];
    return answers.map(({ status, json }) => {
      const { chat, agent } = Support.parse(json);
      return [status, chat.session_id, agent?.id];
    });
  };
  const first = await both();
  expect(first).toEqual([
    [200, roomId, "robo"],
    [200, roomId, undefined],
  ]);
  await session.close();
  expect(await both()).toEqual(first);
  await session.create();
  expect(await both()).toEqual(first);
  expect((await session.getAgent()).status).toBe(404);
  expect((await session.putAgent({ ...put, body: { agent: { id: "other" } } })).status).toBe(422);
});

test("the tickets service hears who has the session", async () => {
  const service = withCall({ caller: { subject: "e2e", role: "service", entityId: null } });
  const session = sessionOf(system, newOrder());
  const roomId = Support.parse((await session.create()).json).chat.session_id;
  await session.putAgent({ body: { agent: { id: "robo" } } });
  const { ticket } = await system.client.tickets.get.query({ roomId }, service);
  const { agent } = await system.client.agents.assignment.query({ ticketId: ticket.id }, service);
  const stored = async () => (await system.client.tickets.get.query({ roomId }, service)).ticket.assignedAgentId;
  await expect.poll(stored, { timeout: 60_000 }).toBe(agent?.id);
  await session.removeAgent();
  await expect.poll(stored, { timeout: 60_000 }).not.toBe(agent?.id);
});

test("an order id of any characters, up to 255, has its session, and an agent's name may be as long", async () => {
  const name = "😀".repeat(300);
  for (const length of [124, 125, 200, 255]) {
    const session = sessionOf(system, "😀".repeat(length));
    const created = await session.create();
    expect([created.status, created.json]).toMatchObject([201, { order_id: "😀".repeat(length) }]);
    const put = await session.putAgent({ body: { agent: { id: `agent-${length}`, person: { name } } } });
    expect([put.status, put.json]).toMatchObject([200, { agent: { person: { name } } }]);
  }
  expect((await sessionOf(system, "😀".repeat(256)).create()).status).toBe(400);
});
