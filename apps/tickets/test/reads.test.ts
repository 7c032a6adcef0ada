import { afterAll, beforeAll, expect, it } from "vitest";
import { ADMIN, AGENT, customer, eventually, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const readersOf = async (id: string) =>
  (await world.as(ADMIN).logs.reads({ ticket: { id } })).items.map(({ reader, readerRole }) => [readerRole, reader]);

it("notes which agent and admin read a ticket, once in each hour, and no customer", async () => {
  const id = await world.open();
  const other = await world.open();
  for (let again = 0; again < 3; again += 1) {
    await world.as(AGENT).tickets.get({ id });
    await world.as(AGENT).messages.list({ ticket: { id }, limit: 10, offset: 0 });
    await world.as(customer("customer-1")).tickets.get({ id });
  }
  await world.as(ADMIN).tickets.getSummary({ id });
  await expect(world.as({ ...AGENT, entityId: "other" }).tickets.get({ id })).rejects.toThrow("no such ticket");
  await eventually(async () => {
    expect(await readersOf(id)).toHaveLength(2);
  });
  expect((await readersOf(id)).map((pair) => pair.join(" ")).toSorted((a, b) => a.localeCompare(b))).toEqual([
    `admin ${ADMIN.subject}`,
    `agent ${AGENT.subject}`,
  ]);
  expect(await readersOf(other)).toEqual([]);

  world.clock.advance(60 * 60_000);
  await world.as(AGENT).tickets.get({ id });
  await eventually(async () => {
    expect(await readersOf(id)).toHaveLength(3);
  });
});

it("keeps who read what from who wants to change it, and from agents", async () => {
  const id = await world.open();
  await world.as(AGENT).tickets.get({ id });
  await expect(world.as(AGENT).logs.reads({ ticket: { id } })).rejects.toThrow("may not read the log");
  await eventually(async () => {
    expect(await readersOf(id)).toHaveLength(1);
  });
  for (const text of ["UPDATE ticket_reads SET reader = 'nobody'", "DELETE FROM ticket_reads"]) {
    await expect(world.service.db.query({ text })).rejects.toThrow("never changed or removed");
  }
});

it("notes who wrote a customer's profile", async () => {
  await world.as(ADMIN).customers.upsert({ entityId: "main", customer: { id: "customer-7", fullName: "Jane" } });
  const { items } = await world.as(ADMIN).logs.administration({ target: "customer-7", limit: 10 });
  expect(items).toMatchObject([
    { action: "Wrote customer", actor: ADMIN.subject, actorRole: "admin", entityId: "main" },
  ]);
});
