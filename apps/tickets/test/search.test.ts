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
