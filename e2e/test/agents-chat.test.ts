import { randomUUID } from "node:crypto";
import type { AgentsSettings } from "@crossdesk/agents";
import { withCall } from "@crossdesk/contracts";
import { manualClock } from "@crossdesk/service-kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startAgent } from "./support/agents.ts";
import { openComplaint } from "./support/complaints.ts";
import { readFixture, readListFixture, shapeOf } from "./support/fixtures.ts";
import { sessionOf, Support } from "./support/sessions.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

const settings: Partial<AgentsSettings> = { sweepMs: 200 };
let system: System;
beforeAll(async () => {
  system = await startSystem({ agents: settings });
});
afterAll(() => system[Symbol.asyncDispose]());

const entityOf = (): string => `entity-${randomUUID()}`;
const openIn = async (entityId: string, subject = "Where is my order?") =>
  (await openComplaint(system, { subject, as: { role: "partner", sub: "shop", entityId } })).ticketId;

test("info has the documented fields, types and forms", async () => {
  const agent = await startAgent(system, "info", { entityId: entityOf() });
  const { status, json } = await agent.ask("/info");
  expect([status, shapeOf(json)]).toEqual([200, shapeOf(await readFixture("chat-ticket", "info.response"))]);
  expect(json).toMatchObject({ id: agent.id, name: "info", status: "online", statusAlias: "Online" });
});

test("the documented status change gets the documented answer", async () => {
  const agent = await startAgent(system, "status", { entityId: entityOf() });
  const answer = await agent.ask("/status", {
    method: "PUT",
    body: await readFixture("chat-ticket", "set-status.request"),
  });
  expect([answer.status, answer.json]).toEqual([200, { id: agent.id, status: "online" }]);
  expect((await agent.ask("/offline", { method: "PUT" })).json).toEqual({ id: agent.id, status: "offline" });
  expect((await agent.ask("/status")).json).toEqual({ data: ["online", "offline", "busy", "away"] });
});

test("fifty first calls of one agent make one record", async () => {
  const entityId = entityOf();
  const agents = await Promise.all(Array.from({ length: 50 }, () => startAgent(system, "first", { entityId })));
  expect(new Set(agents.map(({ id }) => id)).size).toBe(1);
});

describe("an agent's tickets", () => {
  test("have the documented fields and types, and hold what was sent", async () => {
    const entityId = entityOf();
    const agent = await startAgent(system, "ada", { entityId });
    const ticketId = await openIn(entityId, "A torn box");
    const before = Math.floor(Date.now() / 1_000);
    const listed = await agent.receive(ticketId);
    const documentedTickets = await readListFixture("chat-ticket", "tickets.response");
    expect(shapeOf([{ ...listed, content: {} }])).toEqual(shapeOf(documentedTickets));
    expect(listed).toMatchObject({
      content: { subject: "A torn box", channel: "mobile" },
      metadata: { entityId, isChatRoomClosed: false, pickedTimestamp: 0 },
    });
    expect(listed.metadata.assignedTimestamp).toBeGreaterThanOrEqual(before - 5);
  });

  test("come oldest assignment first, and leave the list when their room is closed", async () => {
    const entityId = entityOf();
    const agent = await startAgent(system, "ada", { entityId });
    const first = await openIn(entityId);
    await agent.receive(first);
    const second = await openIn(entityId);
    const { metadata } = await agent.receive(second);
    expect((await agent.tickets()).map(({ id }) => id)).toEqual([first, second]);
    for (const _ of [1, 2]) {
      const closed = await agent.ask(`/rooms/${metadata.roomId}`, { method: "DELETE" });
      expect([closed.status, closed.json]).toEqual([200, {}]);
    }
    expect((await agent.tickets()).map(({ id }) => id)).toEqual([first]);
  });

  test("are picked once: a second pickedTime keeps the first time", async () => {
    const entityId = entityOf();
    const agent = await startAgent(system, "ada", { entityId });
    const ticketId = await openIn(entityId);
    await agent.receive(ticketId);
    expect([(await agent.pick(ticketId)).status, (await agent.pick(ticketId)).json]).toEqual([200, {}]);
    const { pickedTimestamp } = (await agent.receive(ticketId)).metadata;
    expect(pickedTimestamp).toBeGreaterThan(0);
    await agent.pick(ticketId);
    expect((await agent.receive(ticketId)).metadata.pickedTimestamp).toBe(pickedTimestamp);
  });

  test("are nobody else's: another agent neither picks nor closes them", async () => {
    const entityId = entityOf();
    const ada = await startAgent(system, "ada", { entityId });
    const ticketId = await openIn(entityId);
    const { metadata } = await ada.receive(ticketId);
    const grace = await startAgent(system, "grace", { entityId });
    const path = `/tickets/${ticketId}/pickedTime`;
    const statuses = await Promise.all([
      grace.pick(ticketId),
      grace.ask(path, { method: "PUT", headers: { "x-agent-id": ada.email } }),
      grace.ask(path, { method: "PUT" }),
      grace.ask(`/rooms/${metadata.roomId}`, { method: "DELETE" }),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([404, 403, 400, 404]);
    expect((await ada.receive(ticketId)).metadata).toMatchObject({ pickedTimestamp: 0, isChatRoomClosed: false });
  });
});

test("right after a ticket has changed hands, its new agent picks it, and the one before cannot end it", async () => {
  const entityId = entityOf();
  const ada = await startAgent(system, "ada", { entityId, offline: true });
  const grace = await startAgent(system, "grace", { entityId, offline: true });
  const service = withCall({ caller: { subject: "desk", role: "service", entityId } });
  const give = (id: string, agent: { readonly id: string }) =>
    system.client.agents.assign.mutate({ ticket: { id }, agent: { id: agent.id } }, service);
  const change = async (index: number) => {
    const id = await openIn(entityId);
    await give(id, ada);
    const { roomId } = (await ada.receive(id)).metadata;
    if (index % 2 === 0) await ada.pick(id);
    await give(id, grace);
    const [ended, picked] = await Promise.all([ada.ask(`/rooms/${roomId}`, { method: "DELETE" }), grace.pick(id)]);
    const { pickedTimestamp, isChatRoomClosed } = (await grace.receive(id)).metadata;
    return { ended: ended.status, picked: picked.status, isPicked: pickedTimestamp > 0, isChatRoomClosed };
  };
  const changes = await Promise.all(Array.from({ length: 40 }, (_, index) => change(index)));
  const right = { ended: 404, picked: 200, isPicked: true, isChatRoomClosed: false };
  expect(changes).toEqual(changes.map(() => right));
});

test("a call that comes again with its Idempotency-Key is answered as before, whoever has the ticket by then", async () => {
  const entityId = entityOf();
  const ada = await startAgent(system, "ada", { entityId });
  const session = sessionOf(system, "order", { as: { role: "partner", sub: "shop", entityId } });
  const roomId = Support.parse((await session.create()).json).chat.session_id;
  await session.putAgent({ body: { agent: { id: ada.email } } });
  const [ticket] = await ada.tickets();
  const again = { headers: { "idempotency-key": randomUUID(), "x-agent-id": ada.email } };
  const pick = () => ada.ask(`/tickets/${ticket?.id}/pickedTime`, { method: "PUT", ...again });
  const end = () => ada.ask(`/rooms/${roomId}`, { method: "DELETE", ...again });
  const first = [(await pick()).status, (await end()).status];
  const service = withCall({ caller: { subject: "desk", role: "service", entityId } });
  await system.client.tickets.reopen.mutate({ ticket: { roomId } }, service);
  await system.client.agents.assign.mutate({ ticket: { roomId }, agent: { id: "robo" } }, service);
  expect([first, [(await pick()).status, (await end()).status]]).toEqual([
    [200, 200],
    [200, 200],
  ]);
});

test("an agent who goes offline loses what they have not picked to one who is there", async () => {
  const clock = manualClock(new Date());
  await using own = await startSystem({ clock, agents: settings });
  const open = async () => (await openComplaint(own)).ticketId;
  const ada = await startAgent(own, "ada");
  const [picked, unpicked] = [await open(), await open()];
  await ada.receive(picked);
  await ada.receive(unpicked);
  expect((await ada.pick(picked)).status).toBe(200);
  const grace = await startAgent(own, "grace");
  await ada.ask("/offline", { method: "PUT" });
  clock.advance(30_000);
  await grace.receive(unpicked);
  expect((await ada.tickets()).map(({ id }) => id)).toEqual([picked]);
});
