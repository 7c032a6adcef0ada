import { randomUUID } from "node:crypto";
import type { Category } from "@crossdesk/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ADMIN, AGENT, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** What the broker takes, less what stands around an answer. */
const MOST = 1_040_000;
const bytesOf = (answer: unknown): number => Buffer.byteLength(JSON.stringify(answer));

it("categories are listed however many a tenant has, each once, and each parent before its children", async () => {
  const entityId = `many-${randomUUID()}`;
  const id = await world.open({ entityId, category: "General" });
  const { categoryId } = (await world.as(ADMIN).tickets.get({ id })).ticket;
  const insert = (parent: string, count: number) =>
    world.service.db.query({
      text: `INSERT INTO categories (entity_id, name_key, parent_id, name, created_by, created_by_type, created_at, modified_by,
          modified_by_type, modified_at)
        SELECT $1, gen_random_uuid()::text, ${parent}, repeat('n', 250), 'jane', 'customer', now(), 'jane', 'customer', now()
        FROM generate_series(1, $2)`,
      values: [entityId, count],
    });
  await insert("NULL", 4_500);
  await insert(`${categoryId}`, 40);
  const all: Category[] = [];
  let pages = 0;
  for (let after: number | undefined; ; after = all.at(-1)?.id) {
    const page = await world.as(ADMIN).categories.list({ entityId, after });
    expect(bytesOf(page)).toBeLessThan(MOST);
    if (page.length === 0) break;
    all.push(...page);
    pages += 1;
  }
  expect(pages).toBeGreaterThan(1);
  expect(new Set(all.map((category) => category.id)).size).toBe(4_541);
  const places = new Map(all.map((category, place) => [category.id, place]));
  const misplaced = all.filter(
    ({ parentId }, place) => parentId !== null && (places.get(parentId) ?? Number.POSITIVE_INFINITY) > place,
  );
  expect(misplaced).toEqual([]);
});

it("a place in another tenant's categories is no place: nothing behind it shows whether it exists", async () => {
  const [first, second] = ["a", "b"].map((name) => `${name}-${randomUUID()}`);
  const [foreign] = await Promise.all([
    world.open({ entityId: first, category: "General" }),
    world.open({ entityId: second, category: "General" }),
  ]);
  const { categoryId } = (await world.as(ADMIN).tickets.get({ id: foreign })).ticket;
  const partner = world.as({ subject: "shop", role: "partner", entityId: String(second) });
  expect(await partner.categories.list({})).toHaveLength(1);
  expect(await partner.categories.list({ after: categoryId })).toEqual([]);
});

it("tickets that are asked for by their ids come as they fit, with the ids of those that did not", async () => {
  const ids: string[] = [];
  for (let index = 0; index < 14; index += 1) ids.push(await world.open({ description: "\u0001".repeat(19_000) }));
  const [unknown, found] = [randomUUID(), [] as string[]];
  for (let rest = [unknown, ...ids]; rest.length > 0;) {
    const answer = await world.as(AGENT).tickets.getMany({ ids: rest });
    expect(bytesOf(answer)).toBeLessThan(MOST);
    found.push(...answer.items.map(({ ticket }) => ticket.id));
    rest = answer.rest ?? [];
  }
  expect(found).toEqual(ids);
});

it("complaints of customers with large profiles are found page by page", async () => {
  const customerId = randomUUID();
  const customer = { id: customerId, addresses: Array.from({ length: 100 }, () => ({ street: "s".repeat(1_000) })) };
  await world.as(ADMIN).customers.upsert({ entityId: "main", customer });
  const opened: number[] = [];
  for (let index = 0; index < 15; index += 1) {
    const { ticket } = await world.as(AGENT).tickets.get({ id: await world.open({ customerId }) });
    opened.unshift(ticket.number);
  }
  const found: number[] = [];
  for (let before: number | undefined; found.length < opened.length; before = found.at(-1)) {
    const page = await world.as(AGENT).tickets.search({ customerId, before, limit: 1_000 });
    expect(bytesOf(page)).toBeLessThan(MOST);
    expect(page.total).toBe(opened.length - found.length);
    found.push(...page.items.map(({ ticket }) => ticket.number));
  }
  expect(found).toEqual(opened);
  const larger = { ...customer, addresses: Array.from({ length: 100 }, () => ({ street: "s".repeat(1_600) })) };
  await expect(world.as(ADMIN).customers.upsert({ entityId: "main", customer: larger })).rejects.toThrow(
    "must have at most 150000 bytes",
  );
});
