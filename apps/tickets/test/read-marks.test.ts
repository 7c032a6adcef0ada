import type { Caller } from "@crossdesk/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ADMIN, AGENT, customer, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const COLLEAGUE: Caller = { ...AGENT, subject: "agent-2" };
const PARTNER: Caller = { subject: "shop", role: "partner", entityId: "main" };

const say = async (caller: Caller, id: string, text = "Hello?"): Promise<number> =>
  (await world.as(caller).messages.add({ ticket: { id }, text })).id;
const unreadOf = async (caller: Caller, id: string) => (await world.as(caller).tickets.unread({ ids: [id] })).items[0];
const markRead = (caller: Caller, id: string, messageId: number) =>
  world.as(caller).tickets.markRead({ ticket: { id }, messageId });

it("what customers and partners wrote behind the mark is unread, for each agent apart", async () => {
  const id = await world.open();
  expect(await unreadOf(AGENT, id)).toEqual({ ticketId: id, unread: 0, readUpTo: null, customerReadUpTo: null });
  const first = await say(customer("customer-1"), id);
  await say(PARTNER, id);
  const answer = await say(COLLEAGUE, id);
  await say(customer("customer-1"), id);
  expect(await unreadOf(AGENT, id)).toEqual({ ticketId: id, unread: 3, readUpTo: null, customerReadUpTo: null });
  expect(await markRead(AGENT, id, first)).toEqual({ messageId: first });
  expect(await unreadOf(AGENT, id)).toEqual({ ticketId: id, unread: 2, readUpTo: first, customerReadUpTo: null });
  expect(await markRead(AGENT, id, answer)).toEqual({ messageId: answer });
  expect(await unreadOf(AGENT, id)).toEqual({ ticketId: id, unread: 1, readUpTo: answer, customerReadUpTo: null });
  expect(await unreadOf(COLLEAGUE, id)).toEqual({ ticketId: id, unread: 3, readUpTo: null, customerReadUpTo: null });
  expect(await unreadOf({ ...ADMIN, subject: AGENT.subject }, id)).toMatchObject({ unread: 3, readUpTo: null });
});

it("a mark never moves back, however late the call that moves it comes", async () => {
  const id = await world.open();
  const ids = [await say(PARTNER, id), await say(PARTNER, id), await say(PARTNER, id)];
  const [first = 0, , last = 0] = ids;
  await Promise.all(ids.map((messageId) => markRead(AGENT, id, messageId)));
  expect(await markRead(AGENT, id, first)).toEqual({ messageId: last });
  expect(await unreadOf(AGENT, id)).toEqual({ ticketId: id, unread: 0, readUpTo: last, customerReadUpTo: null });
});

it("a mark stands at a message of the ticket, of a ticket that the caller may see", async () => {
  const id = await world.open();
  const another = await say(PARTNER, await world.open());
  await expect(markRead(AGENT, id, another)).rejects.toThrow("must be a message of the ticket");
  const messageId = await say(PARTNER, id);
  await expect(markRead({ ...AGENT, entityId: "other" }, id, messageId)).rejects.toThrow("There is no such ticket.");
  expect(await unreadOf({ ...AGENT, entityId: "other" }, id)).toBeUndefined();
});

it("unread messages are counted up to 99, of many tickets in the order that was asked for", async () => {
  const [many, none] = [await world.open(), await world.open()];
  await world.service.db.query({
    text: `INSERT INTO messages (ticket_id, ticket_number, sender_id, sender_type, text, sent_at, created_by, created_by_type)
      SELECT t.id, t.number, 'jane', 'customer', 'Hello?', now(), 'jane', 'customer' FROM tickets t, generate_series(1, 150)
      WHERE t.id = $1`,
    values: [many],
  });
  const { items } = await world.as(AGENT).tickets.unread({ ids: [none, many] });
  expect(items).toEqual([
    { ticketId: none, unread: 0, readUpTo: null, customerReadUpTo: null },
    { ticketId: many, unread: 99, readUpTo: null, customerReadUpTo: null },
  ]);
});

it.each([customer("customer-1"), PARTNER, { ...PARTNER, role: "service" } as const])(
  "what $role callers have not read is not counted",
  async (caller) => {
    await expect(world.as(caller).tickets.unread({ ids: [] })).rejects.toThrow("agents and admins may");
  },
);

it("each side sees how far the other has read: the customer's mark comes with the unread messages, the team's with the ticket", async () => {
  const id = await world.open();
  const jane = customer("customer-1");
  const [question, answer] = [await say(jane, id), await say(AGENT, id)];
  const details = () => world.as(jane).tickets.get({ id });
  expect(await details()).toMatchObject({ teamReadUpTo: null });
  await markRead(AGENT, id, question);
  await markRead(COLLEAGUE, id, answer);
  expect(await details()).toMatchObject({ teamReadUpTo: answer });
  expect(await unreadOf(AGENT, id)).toMatchObject({ customerReadUpTo: null });
  expect(await markRead({ ...jane, ticketId: id }, id, answer)).toEqual({ messageId: answer });
  expect(await markRead(jane, id, question)).toEqual({ messageId: answer });
  expect(await unreadOf(AGENT, id)).toMatchObject({ readUpTo: question, customerReadUpTo: answer });
});

it("customers mark their own tickets alone, at messages of theirs", async () => {
  const [id, other] = [await world.open(), await world.open({ customerId: "customer-2" })];
  const [own, foreign] = [await say(PARTNER, id), await say(PARTNER, other)];
  const jane = customer("customer-1");
  await expect(markRead(jane, other, foreign)).rejects.toThrow("There is no such ticket.");
  await expect(markRead(jane, id, foreign)).rejects.toThrow("must be a message of the ticket");
  await expect(markRead({ ...jane, entityId: "other" }, id, own)).rejects.toThrow("There is no such ticket.");
  await expect(markRead(PARTNER, id, own)).rejects.toThrow("may not mark tickets as read");
});
