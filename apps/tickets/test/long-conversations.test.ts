import type { Message } from "@crossdesk/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ADMIN, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** What the broker takes. */
const MEBIBYTE = 1_048_576;

interface Conversation {
  readonly messages: number;
  readonly text: string;
  readonly attachments?: number;
}

/** Writes a conversation as many calls would have. */
const write = async (id: string, { messages, text, attachments = 0 }: Conversation): Promise<void> => {
  await world.service.db.query({
    text: `WITH written AS (
        INSERT INTO messages (ticket_id, ticket_number, sender_id, sender_type, text, sent_at, created_by, created_by_type)
        SELECT t.id, t.number, 'jane', 'customer', $2, now(), 'jane', 'customer'
        FROM tickets t, generate_series(1, $3) WHERE t.id = $1 RETURNING id, ticket_id
      ) INSERT INTO attachments (message_id, ticket_id, file_name, file_path, created_by, created_at)
      SELECT id, ticket_id, repeat('n', 250), '/uploads/' || repeat('p', 250), 'jane', now()
      FROM written, generate_series(1, $4)`,
    values: [id, text, messages, attachments],
  });
};

const bytesOf = (answer: unknown): number => Buffer.byteLength(JSON.stringify({ result: { data: answer } }));
const idsOf = (messages: readonly Message[]): number[] => messages.map(({ id }) => id);

const readAll = async (id: string, limit: number): Promise<Message[]> => {
  const all: Message[] = [];
  for (;;) {
    const page = await world.as(ADMIN).messages.list({ ticket: { id }, limit, after: all.at(-1)?.id ?? 0 });
    expect(bytesOf(page)).toBeLessThan(MEBIBYTE);
    expect(page.hasOlder).toBe(all.length > 0);
    all.push(...page.items);
    if (page.hasNewer === false) return all;
  }
};

/** The same from the end, as a reader who scrolls up. */
const readUpwards = async (id: string, limit: number): Promise<Message[]> => {
  const all: Message[] = [];
  for (;;) {
    const before = all[0]?.id ?? 2_147_483_647;
    const page = await world.as(ADMIN).messages.list({ ticket: { id }, limit, before });
    expect(bytesOf(page)).toBeLessThan(MEBIBYTE);
    expect(page.hasNewer).toBe(all.length > 0);
    all.unshift(...page.items);
    if (page.hasOlder === false) return all;
  }
};

it.each<[string, Conversation, { isWhole: boolean }]>([
  ["none", { messages: 0, text: "" }, { isWhole: true }],
  ["so few that they are not measured", { messages: 9, text: "Hello?" }, { isWhole: true }],
  ["one more than that", { messages: 10, text: "Hello?" }, { isWhole: true }],
  ["some more", { messages: 30, text: "Hello?" }, { isWhole: true }],
  ["many short ones", { messages: 3_700, text: "Hello?" }, { isWhole: false }],
  ["large ones", { messages: 120, text: "a".repeat(20_000) }, { isWhole: false }],
  ["texts that JSON escapes", { messages: 9, text: "\u0001".repeat(19_400) }, { isWhole: false }],
  ["many attachments", { messages: 80, text: "See here", attachments: 20 }, { isWhole: false }],
])(
  "a conversation of %s is returned with the newest messages that fit, and listed as a whole",
  async (_what, conversation, { isWhole }) => {
    const id = await world.open({ description: "\u0001".repeat(20_000) });
    await write(id, conversation);
    const all = await readAll(id, 100);
    expect(all).toHaveLength(conversation.messages);
    expect(idsOf(await readUpwards(id, 100))).toEqual(idsOf(all));
    const { get, getSummary } = world.as(ADMIN).tickets;
    for (const details of [await get({ id }), await getSummary({ id })]) {
      const { messages, hasOlder = false } = details;
      expect(bytesOf(details)).toBeLessThan(MEBIBYTE);
      expect(idsOf(messages)).toEqual(idsOf(all).slice(all.length - messages.length));
      expect([hasOlder, messages.length === all.length]).toEqual([!isWhole, isWhole]);
    }
  },
);

it("a ticket fits into an answer whatever its session holds", async () => {
  const { ticket } = await world.as(ADMIN).sessions.open({
    orderId: "order-large",
    extras: { descriptor: { name: "d".repeat(599_000) }, callbackPhone: "\u0001".repeat(255) },
  });
  await write(ticket.id, { messages: 12, text: "\u0001".repeat(20_000), attachments: 20 });
  const details = await world.as(ADMIN).tickets.get({ id: ticket.id });
  expect(bytesOf(details)).toBeLessThan(MEBIBYTE);
  expect(details).toMatchObject({ ticket: { id: ticket.id }, hasOlder: true });
  const larger = { orderId: "order-larger", extras: { descriptor: { name: "é".repeat(300_000) } } };
  await expect(world.as(ADMIN).sessions.open(larger)).rejects.toThrow("must have at most 600000 bytes");
});

it("a page of messages says what lies on either side of it, also where nothing is on it", async () => {
  const id = await world.open();
  await write(id, { messages: 5, text: "Hello?" });
  const { messages } = world.as(ADMIN);
  const [first = 0, second, third = 0, fourth, fifth = 0] = idsOf(await readAll(id, 100));
  const read = async (page: { after?: number; before?: number; offset?: number; limit?: number }) => {
    const { items, hasOlder, hasNewer } = await messages.list({ ticket: { id }, ...page });
    return [idsOf(items), hasOlder, hasNewer];
  };
  expect(await read({ after: first, limit: 2 })).toEqual([[second, third], true, true]);
  expect(await read({ before: fifth, limit: 2 })).toEqual([[third, fourth], true, true]);
  expect(await read({ before: fifth, after: third })).toEqual([[fourth], true, true]);
  expect(await read({ before: fifth, offset: 2, limit: 2 })).toEqual([[first, second], false, true]);
  expect(await read({ after: fifth })).toEqual([[], true, false]);
  expect(await read({ before: first })).toEqual([[], false, true]);
  expect(await read({ offset: 5 })).toEqual([[], true, false]);
});

it("the largest message there can be fits into an answer of its own", async () => {
  const id = await world.open();
  await write(id, { messages: 2, text: "\u0001".repeat(20_000), attachments: 20 });
  const { items } = await world.as(ADMIN).messages.list({ ticket: { id }, limit: 1, offset: 1 });
  expect(items).toHaveLength(1);
  expect(bytesOf({ items })).toBeLessThan(MEBIBYTE);
});
