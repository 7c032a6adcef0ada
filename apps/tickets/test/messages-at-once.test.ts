import { afterAll, beforeAll, expect, it } from "vitest";
import { keepFact } from "../src/db/repositories/ticket-facts.ts";
import { ADMIN, AGENT, customer, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const messagesOf = async (id: string) => {
  const { items } = await world.as(ADMIN).messages.list({ ticket: { id }, limit: 100 });
  return items;
};

it("messages that come to one ticket at once are all added, and numbered in the order of the log", async () => {
  const id = await world.open();
  const writers = [ADMIN, AGENT, customer("customer-1")];
  const texts = Array.from({ length: 40 }, (_, index) => `message ${index}`);
  const added = await Promise.all(
    texts.map((text, index) => world.as(writers[index % 3] ?? ADMIN).messages.add({ ticket: { id }, text })),
  );
  const stored = await messagesOf(id);
  expect(new Set(stored.map(({ text }) => text))).toEqual(new Set(texts));
  expect(new Set(added.map((message) => message.id))).toEqual(new Set(stored.map((message) => message.id)));
  const logs = await world.service.db.query<{ position: number; message: number }>({
    text: `SELECT position, (detail->>'messageId')::integer AS message FROM ticket_logs
      WHERE ticket_id = $1 AND action = 'Added message' ORDER BY position`,
    values: [id],
  });
  expect(logs.map(({ position }) => position)).toEqual(texts.map((_, index) => index + 2));
  expect(logs.map(({ message }) => message)).toEqual(stored.map((message) => message.id));
  expect((await world.as(ADMIN).tickets.get({ id })).ticket.version).toBe(41);
});

it("messages and other changes of one ticket at once are all made, one after another", async () => {
  const id = await world.open({ subject: "Broken lamp" });
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => [
      world.as(ADMIN).messages.add({ ticket: { id }, text: `words${index} of a message` }),
      world.as(ADMIN).tickets.update({ ticket: { id }, subject: `Broken lamp ${index}` }),
    ]).flat(),
  );
  expect(await messagesOf(id)).toHaveLength(20);
  expect((await world.as(ADMIN).tickets.get({ id })).ticket.version).toBe(41);
  for (const keyword of ["words0", "words19"]) {
    const { items } = await world.as(ADMIN).tickets.list({ keyword });
    expect(items.map(({ ticket }) => ticket.id)).toEqual([id]);
  }
});

it("of two replicas that change a ticket at once, what reports keep of it refuses neither: the change itself does", async () => {
  const id = await world.open();
  const { ticket } = await world.as(ADMIN).tickets.get({ id });
  const change = { ticket, at: new Date("2026-01-02T03:04:05Z"), position: 2 };
  const keep = (seconds: number) =>
    world.service.db.transaction(async (tx) => keepFact(tx, { kind: "first-answer", seconds }, change));
  await Promise.all([keep(1), keep(2)]);
  const kept = await world.service.db.query({
    text: "SELECT position FROM ticket_facts WHERE ticket_id = $1 AND kind = 'first-answer'",
    values: [id],
  });
  expect(kept).toEqual([{ position: 2 }]);
});

it("a message that comes with the closing is added before it, or refused", async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, () => world.open()));
  const outcomes = await Promise.all(
    ids.map(async (id) => {
      const [message] = await Promise.allSettled([
        world.as(ADMIN).messages.add({ ticket: { id }, text: "Wait!" }),
        world.as(ADMIN).tickets.close({ ticket: { id } }),
      ]);
      return { id, message };
    }),
  );
  for (const { id, message } of outcomes) {
    const { ticket, messages } = await world.as(ADMIN).tickets.get({ id });
    const added = message.status === "fulfilled" ? 1 : 0;
    expect(messages).toHaveLength(added);
    expect(ticket).toMatchObject({ status: "CLOSED", version: 2 + added });
  }
});
