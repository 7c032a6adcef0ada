import { afterAll, beforeAll, expect, test } from "vitest";
import {
  adminCaller,
  agentCaller,
  aTicket,
  callAs,
  eventually,
  openWorld,
  settle,
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
const newEntity = (): string => `desk-${(entities += 1)}`;
const admin = () => callAs(world.service, adminCaller);

/** An agent whose console is open, and who is online by it. */
const atConsole = async (entityId: string, subject: string) => {
  const call = callAs(world.service, agentCaller(subject, { entityId }));
  const { id } = await call.setStatus({ status: "online", attendance: "console" });
  return { id, call };
};

/** Moves time on while these consoles are open. */
const pass = async (seconds: number, ...open: readonly { call: ReturnType<typeof callAs> }[]): Promise<void> => {
  for (let left = seconds; left > 0; left -= 10) {
    world.clock.advance(Math.min(left, 10) * 1_000);
    for (const { call } of open) await call.confirmPresence({});
  }
  await settle(world);
};

const agentOf = async (ticketId: string): Promise<string | null> => (await admin().explain({ ticketId })).agentId;
const reasonsOf = async (ticketId: string): Promise<string[]> =>
  (await admin().explain({ ticketId })).decisions.map((decision) => decision.reason);

const presenceEventsOf = async (id: string): Promise<[boolean, string][]> => {
  const rows = await world.service.db.query<{ data: { isPresent: boolean; reason: string } }>({
    text: `SELECT envelope::json -> 'data' AS data FROM outbox
      WHERE type = 'events.agents.agent-presence-changed' AND envelope::json ->> 'aggregateId' = $1 ORDER BY position`,
    values: [id],
  });
  return rows.map(({ data }) => [data.isPresent, data.reason]);
};

/** A ticket that the agent has picked, as both services know it. */
const pickedBy = async (agent: { readonly id: string }, entityId: string, channel: "chat" | "mobile" = "chat") => {
  const news = ticketNews({ entityId, channel });
  await takeNews(world, news);
  await eventually(async () => expect(await agentOf(news.ticketId)).toBe(agent.id));
  await takeNews(world, { ...news, pickedAt: world.clock.now(), ticketVersion: 2 });
  const base = aTicket({ id: news.ticketId, entityId, channel, status: "ASSIGNED", assignedAgentId: agent.id });
  const known = { ...base, assignmentVersion: 1, pickedAt: world.clock.now().toISOString() };
  const owes = (awaiting: "customer" | "team", version: number): void =>
    world.tickets.put({ ...known, awaiting, awaitingSince: world.clock.now().toISOString(), version });
  owes("customer", 2);
  return { ticketId: news.ticketId, owes };
};

test("an agent is absent a minute after their console said last that it is open, and gets nothing from then on", async () => {
  const entityId = newEntity();
  const ada = await atConsole(entityId, "ada");
  await pass(120, ada);
  expect(await ada.call.me()).toMatchObject({ status: "online", isPresent: true, attendance: "console" });
  await pass(59);
  expect((await admin().get({ agentId: ada.id })).isPresent).toBe(true);
  world.clock.advance(1_000);
  const ticketId = await takeNews(world, ticketNews({ entityId }));
  await settle(world);
  expect(await admin().get({ agentId: ada.id })).toMatchObject({ status: "online", isPresent: false });
  expect(await admin().explain({ ticketId })).toMatchObject({ agentId: null, waiting: { refused: { absent: 1 } } });
  expect((await ada.call.confirmPresence({})).isPresent).toBe(true);
  await eventually(async () => expect(await agentOf(ticketId)).toBe(ada.id));
  expect(await presenceEventsOf(ada.id)).toEqual([
    [true, "console-open"],
    [false, "console-gone"],
    [true, "console-open"],
  ]);
});

test("a console that says that it closes ends presence sooner, but not while another one of the agent's is open", async () => {
  const ada = await atConsole(newEntity(), "ada");
  await ada.call.confirmPresence({ leaving: true });
  await pass(30, ada);
  expect((await admin().get({ agentId: ada.id })).isPresent).toBe(true);
  await ada.call.confirmPresence({ leaving: true });
  await pass(12);
  expect((await admin().get({ agentId: ada.id })).isPresent).toBe(false);
});

test("what a console said before its goodbye counts no more, though it arrives afterwards", async () => {
  const ada = await atConsole(newEntity(), "ada");
  await ada.call.confirmPresence({ console: "one" });
  await ada.call.confirmPresence({ console: "one", leaving: true });
  await ada.call.confirmPresence({ console: "two", leaving: true });
  await ada.call.confirmPresence({ console: "one" });
  await ada.call.confirmPresence({ console: "two" });
  await pass(12);
  expect((await admin().get({ agentId: ada.id })).isPresent).toBe(false);
  expect(await ada.call.confirmPresence({ console: "one" })).toMatchObject({ isPresent: false });
  expect(await ada.call.confirmPresence({ console: "three" })).toMatchObject({ isPresent: true });
  // Only the last ones are kept.
  for (let count = 0; count < 25; count += 1)
    await ada.call.confirmPresence({ console: `tab ${count}`, leaving: true });
  await ada.call.confirmPresence({ console: "tab 24" });
  await pass(12);
  expect((await admin().get({ agentId: ada.id })).isPresent).toBe(false);
  expect(await ada.call.confirmPresence({ console: "one" })).toMatchObject({ isPresent: true });
});

test("a goodbye of an agent who has no console open makes none", async () => {
  const call = callAs(world.service, agentCaller("robin", { entityId: newEntity() }));
  const { id } = await call.setStatus({ status: "away" });
  await call.confirmPresence({ console: "one", leaving: true });
  expect(await call.setStatus({ status: "offline" })).toMatchObject({ isPresent: false });
  expect((await admin().get({ agentId: id })).isPresent).toBe(false);
});

test("what an absent agent has not picked goes to somebody else half a minute later, and a return in time keeps it", async () => {
  const entityId = newEntity();
  const ada = await atConsole(entityId, "ada");
  const kept = await takeNews(world, ticketNews({ entityId }));
  await eventually(async () => expect(await agentOf(kept)).toBe(ada.id));
  await pass(60);
  await pass(20);
  await ada.call.confirmPresence({});
  const grace = await atConsole(entityId, "grace");
  await pass(20, grace, ada);
  expect(await agentOf(kept)).toBe(ada.id);
  await pass(60, grace);
  await takeNews(world, { ...ticketNews({ entityId }), ticketId: kept, ticketVersion: 2 });
  await pass(30, grace);
  await eventually(async () => expect(await agentOf(kept)).toBe(grace.id));
});

test("an agent who went online through a program is there until they go offline, without any confirmation", async () => {
  const call = callAs(world.service, agentCaller("robin", { entityId: newEntity() }));
  const { id } = await call.setStatus({ status: "online" });
  await pass(3_600);
  expect(await admin().get({ agentId: id })).toMatchObject({
    status: "online",
    isPresent: true,
    attendance: "standing",
  });
  expect(await call.setStatus({ status: "offline" })).toMatchObject({ isPresent: false });
  expect(await presenceEventsOf(id)).toEqual([
    [true, "online"],
    [false, "offline"],
  ]);
});

test("an agent who works both ways is there as long as one of them says so", async () => {
  const call = callAs(world.service, agentCaller("robin", { entityId: newEntity() }));
  const { id } = await call.setStatus({ status: "online" });
  await call.confirmPresence({});
  await pass(120);
  expect((await admin().get({ agentId: id })).isPresent).toBe(true);
  await call.confirmPresence({});
  expect(await call.setStatus({ status: "offline" })).toMatchObject({ status: "offline", isPresent: true });
  await pass(60);
  expect((await admin().get({ agentId: id })).isPresent).toBe(false);
});

test("a picked chat whose customer waits goes back into the queue when its agent has been absent for five minutes", async () => {
  const entityId = newEntity();
  const ada = await atConsole(entityId, "ada");
  const waits = await pickedBy(ada, entityId);
  const later = await pickedBy(ada, entityId);
  const complaint = await pickedBy(ada, entityId, "mobile");
  waits.owes("team", 3);
  complaint.owes("team", 3);
  await pass(60);
  await pass(299);
  expect(await agentOf(waits.ticketId)).toBe(ada.id);
  await pass(1);
  await eventually(async () => expect(await agentOf(waits.ticketId)).toBeNull());
  expect(await reasonsOf(waits.ticketId)).toEqual(["routed", "agent-absent"]);
  expect(await agentOf(later.ticketId)).toBe(ada.id);
  later.owes("team", 3);
  await pass(5);
  await eventually(async () => expect(await agentOf(later.ticketId)).toBeNull());
  expect(await agentOf(complaint.ticketId)).toBe(ada.id);
  const grace = await atConsole(entityId, "grace");
  await eventually(async () => expect(await agentOf(later.ticketId)).toBe(grace.id));
});

test("a picked ticket of another channel goes back when its agent has been absent for a day, if the team owes the answer", async () => {
  const entityId = newEntity();
  const ada = await atConsole(entityId, "ada");
  const waits = await pickedBy(ada, entityId, "mobile");
  const answered = await pickedBy(ada, entityId, "mobile");
  waits.owes("team", 3);
  await pass(60);
  world.clock.advance(86_399_000);
  await settle(world);
  expect(await agentOf(waits.ticketId)).toBe(ada.id);
  world.clock.advance(1_000);
  await settle(world);
  await eventually(async () => expect(await agentOf(waits.ticketId)).toBeNull());
  expect(await agentOf(answered.ticketId)).toBe(ada.id);
});

test("the check of absent agents' tickets does not wait for a ticket that is locked", async () => {
  const entityId = newEntity();
  const ada = await atConsole(entityId, "ada");
  const inHand = await pickedBy(ada, entityId, "mobile");
  const other = await pickedBy(ada, entityId, "mobile");
  await pass(60);
  world.clock.advance(86_400_000);
  await settle(world);
  const { db } = world.service;
  await db.query({
    text: "UPDATE assignments SET look_again_at = NULL WHERE ticket_id = ANY($1::uuid[])",
    values: [[inHand.ticketId, other.ticketId]],
  });
  await db.transaction(async (tx) => {
    await tx.query({ text: "SELECT FROM assignments WHERE ticket_id = $1 FOR UPDATE", values: [inHand.ticketId] });
    // One that waits is ended by the statement's time limit.
    await world.service.sweepAbsence();
  });
  const put = await db.query({
    text: "SELECT FROM assignments WHERE ticket_id = $1 AND look_again_at IS NOT NULL",
    values: [other.ticketId],
  });
  expect(put).toHaveLength(1);
});

test("an agent who went offline with the console open finishes their chats", async () => {
  const entityId = newEntity();
  const ada = await atConsole(entityId, "ada");
  const chat = await pickedBy(ada, entityId);
  await ada.call.setStatus({ status: "offline", attendance: "console" });
  chat.owes("team", 3);
  await pass(600, ada);
  expect(await agentOf(chat.ticketId)).toBe(ada.id);
  await pass(360);
  await eventually(async () => expect(await agentOf(chat.ticketId)).toBeNull());
  expect(await reasonsOf(chat.ticketId)).toEqual(["routed", "agent-offline"]);
});

test("an absent agent who is removed leaves nothing behind, and is offline when restored", async () => {
  const entityId = newEntity();
  const ada = await atConsole(entityId, "ada");
  const ticketId = await takeNews(world, ticketNews({ entityId }));
  await eventually(async () => expect(await agentOf(ticketId)).toBe(ada.id));
  await pass(60);
  await admin().remove({ agentId: ada.id });
  await pass(60);
  expect(await reasonsOf(ticketId)).toEqual(["routed", "agent-removed"]);
  const back = await admin().upsert({ entityId, subject: "ada" });
  expect(back).toMatchObject({ id: ada.id, status: "offline", isPresent: false });
});
