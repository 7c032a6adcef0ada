import { TicketSummary } from "@crossdesk/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AGENT, customer, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const setNextNumber = (number: number) =>
  world.service.db.query({ text: "SELECT setval('ticket_numbers', $1, false)", values: [number] });

/** Opens a customer's tickets, the latest first. */
const openMany = async (customerId: string, count: number): Promise<number[]> => {
  const numbers: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = await world.open({ customerId });
    numbers.unshift((await world.as(AGENT).tickets.get({ id })).ticket.number);
  }
  return numbers;
};

const readPage = async (customerId: string, offset: number, statuses?: "CREATED"[]): Promise<number[]> => {
  const input = { limit: 3, offset, ...(statuses === undefined ? {} : { statuses }) };
  const { items } = await world.as(customer(customerId)).tickets.list(input);
  return items.map(({ ticket }) => ticket.number);
};

it("a ticket that got its number early and is committed late moves nothing", async () => {
  await setNextNumber(1_000);
  const above = await openMany("early", 2);
  await setNextNumber(100);
  const below = await openMany("early", 4);
  const first = await readPage("early", 0);
  expect(first).toEqual([...above, below[0]]);
  await setNextNumber(500);
  await openMany("early", 1);
  expect(await readPage("early", 3)).toEqual(below.slice(1));
  await setNextNumber(2_000);
});

it("a ticket that leaves the list moves nothing", async () => {
  const numbers = await openMany("leaver", 6);
  expect(await readPage("leaver", 0, ["CREATED"])).toEqual(numbers.slice(0, 3));
  const [, second = 0] = numbers;
  await world.as(AGENT).tickets.escalate({ ticket: { number: second } });
  expect(await readPage("leaver", 3, ["CREATED"])).toEqual(numbers.slice(3));
});

it("the next page may come to another replica", async () => {
  const numbers = await openMany("wanderer", 6);
  expect(await readPage("wanderer", 0)).toEqual(numbers.slice(0, 3));
  await openMany("wanderer", 2);
  await world.rebuild();
  expect(await readPage("wanderer", 3)).toEqual(numbers.slice(3));
});

it("summaries are what the whole tickets of the same page say", async () => {
  await openMany("summed", 4);
  const caller = world.as(customer("summed"));
  for (const input of [{ limit: 3 }, { limit: 3, offset: 3, count: true }, { limit: 3, keyword: "no-such-word" }]) {
    const whole = await caller.tickets.list(input);
    const { items, categories, count } = await caller.tickets.listSummaries(input);
    expect(items).toEqual(whole.items.map(({ ticket }) => TicketSummary.parse(ticket)));
    const named = new Map(whole.items.map(({ category }) => [category.id, category]));
    expect(categories).toEqual([...named.values()]);
    expect(count).toBe(whole.count);
  }
  const [number = 0] = (await caller.tickets.listSummaries({ limit: 1 })).items.map((item) => item.number);
  await caller.messages.add({ ticket: { number }, text: "Hello?", attachments: [] });
  const { ticket, messages } = await caller.tickets.get({ number });
  expect(await caller.tickets.getSummary({ number })).toEqual({ ticket: TicketSummary.parse(ticket), messages });
  await expect(world.as(customer("another")).tickets.getSummary({ number })).rejects.toThrow(
    "There is no such ticket.",
  );
});

it("the first page is always the newest", async () => {
  const numbers = await openMany("eager", 4);
  expect(await readPage("eager", 0)).toEqual(numbers.slice(0, 3));
  const [newest] = await openMany("eager", 1);
  expect(await readPage("eager", 0)).toEqual([newest, ...numbers.slice(0, 2)]);
  expect(await readPage("eager", 3)).toEqual(numbers.slice(2));
});

it("pages of the audit log hold still while it is written", async () => {
  const ids: number[] = [];
  const { logs } = world.as(AGENT);
  const { items: all } = await logs.list({ limit: 9 });
  for (let offset = 0; offset < 9; offset += 3) {
    const { items } = await logs.list({ limit: 3, offset });
    ids.push(...items.map(({ id }) => id));
    await world.open();
  }
  expect(ids).toEqual(all.map(({ id }) => id));
});

it("the newest go on behind a ticket, also where no message is owed, and those that were found by a word", async () => {
  const numbers = await openMany("follower", 6);
  const [first = 0, , third = 0] = numbers;
  await world.as(AGENT).tickets.close({ ticket: { number: first } });
  const follower = world.as(customer("follower"));
  const behind = (number: number) => ({ after: { awaitingSince: "2000-01-01T00:00:00.000Z", number } });
  const read = async (input: Parameters<typeof follower.tickets.list>[0]): Promise<number[]> => {
    const { items } = await follower.tickets.list(input);
    return items.map(({ ticket }) => ticket.number);
  };
  expect(await read({ limit: 2, ...behind(third) })).toEqual(numbers.slice(3, 5));
  expect(await read({ limit: 2, offset: 2, ...behind(third) })).toEqual(numbers.slice(5));
  expect(await read({ limit: 3, ...behind(first + 1) })).toEqual(numbers.slice(0, 3));
  const found = await world.as(AGENT).tickets.list({ keyword: `REF${third - 1}`, ...behind(third) });
  expect(found.items.map(({ ticket }) => ticket.number)).toEqual([third - 1]);
  expect((await world.as(AGENT).tickets.list({ keyword: `REF${third}`, ...behind(third) })).items).toEqual([]);
});
