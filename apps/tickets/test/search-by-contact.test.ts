import { randomUUID } from "node:crypto";
import type { OpenTicketInput } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { ADMIN, AGENT, eventually, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  // Numbers of four digits, as no other digits here begin.
  await world.service.db.query({ text: "SELECT setval('ticket_numbers', 4710)" });
});
afterAll(() => world[Symbol.asyncDispose]());

const find = async (keyword: string, entityId = "main"): Promise<string[]> =>
  (await world.as({ ...AGENT, entityId }).tickets.list({ keyword, limit: 100 })).items.map(({ ticket }) => ticket.id);
const open = (given: Partial<z.input<typeof OpenTicketInput>>) => world.open(given);

const JANE = {
  contact: { name: "Jané O'Neil-Łukasz", email: "Jane.Doe+shop@Käse.example", phone: "+442079460123" },
  category: "Lost parcels",
  subCategory: "Never arrived",
  orderId: "ORD-2024/77",
} as const;
/** What people type, and what they mean by it. */
const TYPED = [
  "jane",
  "Jané O'Neil",
  "o'neil-lukasz",
  "lukasz jane",
  "jane.doe+shop@käse.example",
  "JANE.DOE",
  "käse.example",
  "+44 20 7946 0123",
  "+442079460123",
  "0044 (0)20 7946-0123",
  "020 7946 0123",
  "(020) 7946-0123",
  "02079460123",
  "460123",
  "lost parcels",
  "never arr",
  "ORD-2024/77",
  "ord-2024",
  "jane parcels 020 7946 0123",
] as const;

it("a ticket is found by its contact, its categories, its number, its order and its text", async () => {
  const id = await open(JANE);
  const other = await open({ contact: { name: "John", email: "john@example.com", phone: "+442079460999" } });
  const { number } = (await world.as(AGENT).tickets.get({ id })).ticket;
  for (const keyword of [...TYPED, `${number}`, `#${number}`, `# ${number}`, "where jane"]) {
    expect([keyword, await find(keyword)]).toEqual([keyword, [id]]);
    expect(await find(keyword, "elsewhere")).toEqual([]);
  }
  expect(await find("020 7946 0999")).toEqual([other]);
  expect(await find("john")).toEqual([other]);
});

it("a ticket is found by its customer's profile, whether that came before it or after, and not by a stranger's", async () => {
  const customerId = randomUUID();
  const before = await open({ customerId });
  const customer = {
    id: customerId,
    fullName: "Maximilian Mustermann",
    profileName: "maxi",
    emailAuthenticationChannels: [{ email: "max@mustermann.example", verified: true }],
    mobileAuthenticationChannels: [{ phoneNumber: "0049 30 1234567", type: "mobile" }, "+49 171 7654321"],
  };
  await world.as(ADMIN).customers.upsert({ entityId: "main", customer });
  const after = await open({ customerId });
  await open({});
  for (const keyword of ["mustermann", "MAXI", "max@mustermann.example", "+49 30 1234567", "0171 7654321"]) {
    expect([keyword, await find(keyword)]).toEqual([keyword, [after, before]]);
  }
  await world
    .as(ADMIN)
    .customers.upsert({ entityId: "main", customer: { ...customer, fullName: "Maximilian Neumann" } });
  expect(await find("neumann")).toEqual([after, before]);
});

it("a ticket is found by what is changed of it, and a session by the number to call back", async () => {
  const id = await open({});
  await world.as(AGENT).tickets.update({ ticket: { id }, category: "Refunds overdue", orderId: "changed-order" });
  expect(await find("overdue")).toEqual([id]);
  expect(await find("changed-order")).toEqual([id]);
  const session = { orderId: "order-callback", entityId: "main" };
  const { ticket } = await world
    .as(ADMIN)
    .sessions.open({ ...session, extras: { callbackPhone: "+33 1 23 45 67 89" } });
  expect(await find("01 23 45 67 89")).toEqual([ticket.id]);
  await world.as(AGENT).sessions.update({ orderId: session.orderId, extras: { callbackPhone: "+33698765432" } });
  expect(await find("06 98 76 54 32")).toEqual([ticket.id]);
});

describe("what was there before the upgrade", () => {
  it("is indexed in the background, over many batches, while it is found by its texts and written to", async () => {
    const entityId = `old-${randomUUID()}`;
    const ids: string[] = [];
    for (let index = 0; index < 120; index += 1)
      ids.unshift(await open({ ...JANE, orderId: `old-${index}`, entityId }));
    // As an earlier release wrote them: by their texts alone.
    await world.service.db.query({
      text: `UPDATE ticket_search s SET is_stale = true, words = array_to_tsvector(ARRAY(
          SELECT w FROM unnest(tsvector_to_array(words)) w WHERE w ~ '[.](where|is|my|order|old.*|ref.*)$'))
        FROM tickets t WHERE t.number = s.number AND t.entity_id = $1`,
      values: [entityId],
    });
    expect(await find("jane", entityId)).toEqual([]);
    expect(await find("order", entityId)).toHaveLength(100);
    await world.service.start();
    await world.as(ADMIN).messages.add({ ticket: { id: ids[60] ?? "" }, text: "Meanwhile" });
    const isStale = { text: "SELECT FROM ticket_search WHERE is_stale" };
    await eventually(async () => expect(await world.service.db.query(isStale)).toEqual([]));
    for (const keyword of TYPED.filter((typed) => !typed.toLowerCase().startsWith("ord-"))) {
      expect([keyword, await find(keyword, entityId)]).toEqual([keyword, ids.slice(0, 100)]);
    }
    expect(await find("jane meanwhile", entityId)).toEqual([ids[60]]);
  });
});
