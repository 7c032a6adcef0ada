import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { PlacedChange } from "./placed-change.ts";
import { WatchIndex } from "./watch-index.ts";
import type { Watcher } from "./watch-index.ts";

const MANY = 1_000;

const changeAt = (seq: number, ticketId = "t"): PlacedChange => ({
  seq,
  eventId: String(seq),
  ticketId,
  version: seq,
  entityId: "main",
  customerId: "jane",
  after: seq - 1,
  items: [],
});

/** One who notes what it gets. */
const watch = (index: WatchIndex, ticketId: string | null = null) => {
  const lists: (readonly PlacedChange[])[] = [];
  const watcher: Watcher = {
    filter: { entityId: "main", customerId: null, ticketId },
    onChanges: (changes) => void lists.push(changes),
    onLost: () => undefined,
  };
  const leave = index.add(watcher, 0);
  return { lists, leave, seqs: () => lists.flat().map(({ seq }) => seq) };
};

const untilAllHave = async (watchers: readonly ReturnType<typeof watch>[], count: number): Promise<void> => {
  await expect.poll(() => watchers.every(({ seqs }) => seqs().length >= count), { timeout: 30_000 }).toBe(true);
};

test("few get a change immediately", () => {
  const index = new WatchIndex();
  const [one, other] = [watch(index), watch(index)];
  index.dispatch(changeAt(1));
  expect([one.seqs(), other.seqs()]).toEqual([[1], [1]]);
});

test("while many get a change, others are served: requests, and who watches one ticket", async () => {
  const index = new WatchIndex();
  const many = Array.from({ length: MANY }, () => watch(index));
  const page = watch(index, "t");
  index.dispatch(changeAt(1));
  const served = (): number => many.filter(({ lists }) => lists.length > 0).length;
  expect(page.seqs()).toEqual([1]);
  expect(served()).toBeLessThan(MANY / 10);
  await turn();
  expect(served()).toBeLessThan(MANY / 5);
  await untilAllHave(many, 1);
});

test("changes that come meanwhile are delivered to many together: the same list to all, in order, each once", async () => {
  const index = new WatchIndex();
  const many = Array.from({ length: MANY }, () => watch(index));
  for (let seq = 1; seq <= 10; seq += 1) index.dispatch(changeAt(seq));
  await untilAllHave(many, 10);
  const [first] = many;
  expect(first?.lists).toHaveLength(2);
  for (const { seqs, lists } of many) {
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(lists[1]).toBe(first?.lists[1]);
  }
});

test("who comes or leaves meanwhile gets what is theirs", async () => {
  const index = new WatchIndex();
  const many = Array.from({ length: MANY }, () => watch(index));
  index.dispatch(changeAt(1));
  many.at(-1)?.leave();
  const late = watch(index);
  index.dispatch(changeAt(2));
  await untilAllHave(many.slice(0, -1), 2);
  await untilAllHave([late], 2);
  expect(many.at(-1)?.seqs()).toEqual([]);
});

test("what waits is not delivered when sequences start again", async () => {
  const index = new WatchIndex();
  const many = Array.from({ length: MANY }, () => watch(index));
  index.dispatch(changeAt(7));
  index.dispatch(changeAt(8));
  index.begin();
  index.dispatch(changeAt(1));
  await untilAllHave(many, 2);
  expect(new Set(many.flatMap(({ seqs }) => seqs()))).toEqual(new Set([7, 1]));
});

test("a change that the history has forgotten meanwhile is delivered with all that was read of it", () => {
  const index = new WatchIndex();
  const slow = watch(index);
  const change = changeAt(1);
  index.dispatch(change);
  // As the history does with older ones.
  change.items = undefined;
  expect(slow.lists[0]?.[0]?.items).toEqual([]);
});
