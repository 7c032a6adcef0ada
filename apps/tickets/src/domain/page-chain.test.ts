import fc from "fast-check";
import { expect, test } from "vitest";
import { pageStart, passPage } from "./page-chain.ts";
import type { PageChain } from "./page-chain.ts";

/** A page of a list of falling numbers, read as the database reads it. */
const read = (list: readonly number[], chain: PageChain, offset: number, limit: number): number[] => {
  const { below, skip } = pageStart(chain, offset);
  return list.filter((number) => below === null || number < below).slice(skip, skip + limit);
};

test("a page from the top begins a new chain", () => {
  const chain = passPage(passPage([], 0, [9, 8]), 2, [7, 6]);
  expect(passPage(chain, 0, [12, 11])).toEqual([
    { offset: 0, below: 13 },
    { offset: 2, below: 11 },
  ]);
});

test("without any mark a page is counted from the top", () => {
  expect(pageStart([], 40)).toEqual({ below: null, skip: 40 });
});

test("a page between marks is counted from the one above it", () => {
  const chain = passPage([], 0, [9, 8]);
  expect(pageStart(chain, 1)).toEqual({ below: 10, skip: 1 });
  expect(pageStart(chain, 5)).toEqual({ below: 8, skip: 3 });
});

test("who reads page after page is given each ticket that stays once, whatever comes, goes or changes meanwhile", () => {
  const pages = fc.array(fc.record({ limit: fc.integer({ min: 1, max: 5 }), comes: fc.nat(3), leaves: fc.nat(40) }), {
    minLength: 60,
    maxLength: 60,
  });
  fc.assert(
    fc.property(pages, (steps) => {
      const before = Array.from({ length: 30 }, (_, index) => 200 - 2 * index);
      let list = before;
      let chain: PageChain = [];
      let offset = 0;
      let next = 300;
      const left = new Set<number>();
      const seen: number[] = [];
      for (const { limit, comes, leaves } of steps) {
        const page = read(list, chain, offset, limit);
        chain = passPage(chain, offset, page);
        offset += page.length;
        seen.push(...page);
        if (page.length < limit) break;
        // One stops matching, new ones come at the top, and one that was slow to commit in the middle.
        const gone = before[leaves];
        if (gone !== undefined) left.add(gone);
        const late = 199 - 2 * (leaves % 30);
        const fresh = Array.from({ length: comes }, () => (next += 1));
        list = [...new Set([...list, ...fresh, late])]
          .filter((number) => number !== gone)
          .sort((one, other) => other - one);
      }
      const stayed = before.filter((number) => !left.has(number));
      expect(seen.filter((number) => stayed.includes(number))).toEqual(stayed);
      expect(new Set(seen).size).toBe(seen.length);
    }),
    { numRuns: 300 },
  );
});

test("a long way keeps few marks, and goes on right behind the last page", () => {
  let chain: PageChain = [];
  for (let page = 0; page < 500; page += 1) {
    const top = 10_000 - page * 10;
    chain = passPage(
      chain,
      page * 10,
      Array.from({ length: 10 }, (_, index) => top - index),
    );
    expect(pageStart(chain, (page + 1) * 10)).toEqual({ below: top - 9, skip: 0 });
  }
  expect(chain.length).toBeLessThanOrEqual(25);
});
