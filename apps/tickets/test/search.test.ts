import { afterAll, beforeAll, expect, it } from "vitest";
import { ADMIN, AGENT, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await fill();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Tickets whose numbers lie this far apart stand in blocks of their own in the index. */
const BLOCK = 8_192;
const BLOCKS = 45;

interface Known {
  readonly number: number;
  readonly entityId: string;
  readonly words: readonly string[];
}

const known: Known[] = [];

/** A word that all tickets have, some that many, few or one have, and one that only old ones have. */
const wordsOf = (block: number, place: number): string[] => [
  "everywhere",
  ...(place === 0 ? ["blockwise"] : []),
  ...((block + place) % 3 === 0 ? ["third"] : ["rest"]),
  ...(block % 10 === 3 ? ["tenth"] : []),
  ...(block < 4 ? ["bygone"] : []),
  ...(block === 17 && place === 1 ? ["singular"] : []),
];

const fill = async (): Promise<void> => {
  for (let block = 0; block < BLOCKS; block += 1) {
    await world.service.db.query({ text: "SELECT setval('ticket_numbers', $1)", values: [block * BLOCK + 5_000] });
    for (let place = 0; place < 3; place += 1) {
      const words = wordsOf(block, place);
      const entityId = place === 2 ? "other" : "main";
      const id = await world.open({ subject: words.join(" "), entityId });
      const { ticket } = await world.as(ADMIN).tickets.get({ id });
      known.unshift({ number: ticket.number, entityId, words });
    }
  }
};

const expectedFor = (keyword: string, entityId: string | null): number[] =>
  known
    .filter((ticket) => entityId === null || ticket.entityId === entityId)
    .filter(({ words }) => keyword.split(" ").every((part) => words.some((word) => word.startsWith(part))))
    .map(({ number }) => number);

const KEYWORDS = [
  "everywhere",
  "every",
  "e",
  "third",
  "rest",
  "t",
  "blockwise third",
  "tenth third",
  "bygone",
  "bygone rest everywhere",
  "singular",
  "everywhere singular",
  "singular bygone",
  "nowhere",
  "everywhere nowhere",
];

it.each(KEYWORDS)("%s finds the tickets that have it, newest first, page by page, and counts them", async (keyword) => {
  for (const caller of [AGENT, { ...AGENT, entityId: "other" }, ADMIN]) {
    const expected = expectedFor(keyword, caller.entityId);
    const numbers: number[] = [];
    for (let offset = 0; offset <= expected.length; offset += 20) {
      const { items, count } = await world.as(caller).tickets.list({ keyword, limit: 20, offset, count: true });
      numbers.push(...items.map(({ ticket }) => ticket.number));
      expect(count).toBe(expected.length);
    }
    expect(numbers).toEqual(expected);
  }
});

it("a keyword goes together with statuses", async () => {
  const [newest] = expectedFor("tenth", "main");
  if (newest === undefined) throw new Error("There is no such ticket.");
  await world.as(AGENT).tickets.resolve({ ticket: { number: newest } });
  const { items, count } = await world
    .as(AGENT)
    .tickets.list({ keyword: "tenth", statuses: ["WORKFLOW_DONE"], count: true });
  expect(items.map(({ ticket }) => ticket.number)).toEqual([newest]);
  expect(count).toBe(1);
});

it("the words of a ticket are collected before they go into the index, which is not looked through for each of them", async () => {
  const { db } = world.service;
  await db.query({ text: "SELECT gin_clean_pending_list('ticket_search_words')" });
  const [row] = await db.query<{ "QUERY PLAN": readonly { Plan: Record<string, number> }[] }>({
    text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) UPDATE ticket_search
      SET words = array_to_tsvector(ARRAY(SELECT 'word' || n FROM generate_series(1, 200) AS n)) WHERE number = $1`,
    values: [known[0]?.number],
  });
  // Two or three for each of 200 words, where each is put into the index by itself.
  expect(row?.["QUERY PLAN"][0]?.Plan["Shared Hit Blocks"]).toBeLessThan(100);
});

it("a search that ends in the newest block calls no function but its own, each of which would take longer than it does", async () => {
  const called = await world.service.db.transaction(async (tx) => {
    await tx.query({ text: "SET LOCAL track_functions = 'all'" });
    const found = await tx.query({
      text: `SELECT find_tickets('{everywhere}', 'main', NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, 2147483647, 0, 1)`,
    });
    expect(found).toHaveLength(1);
    return tx.query<{ funcname: string }>({ text: "SELECT funcname FROM pg_stat_xact_user_functions" });
  });
  expect(called).toEqual([{ funcname: "find_tickets" }]);
});
