import { expect, test } from "vitest";
import { fitting } from "./fitting.ts";

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const LISTS: readonly (readonly unknown[])[] = [
  [],
  ["a", "b", "c"],
  Array.from({ length: 40 }, (_, index) => "x".repeat(index * 7)),
  Array.from({ length: 40 }, (_, index) => "\u0001".repeat(index)),
  Array.from({ length: 40 }, (_, index) => ({ id: index, text: "ж漢😀".repeat(index), flag: null, list: [1.5, true] })),
  ["x".repeat(5_000), "a", "x".repeat(5_000)],
];

test.each(LISTS)("as many items as fit are kept, of either end, and one in any case (list %#)", (...items) => {
  for (const room of [10, 100, 500, 1_000, 2_500, 100_000]) {
    for (const keep of ["first", "last"] as const) {
      const kept = fitting(items, { room, keep });
      const ofEnd = (count: number) => (keep === "first" ? items.slice(0, count) : items.slice(items.length - count));
      expect(kept).toEqual(ofEnd(kept.length));
      const isSmall = kept.length <= 1 || bytesOf(kept) <= room + 1;
      const isAll = kept.length === items.length || bytesOf(ofEnd(kept.length + 1)) >= room;
      expect([isSmall, isAll, kept.length === 0]).toEqual([true, true, items.length === 0]);
    }
  }
});

test("an answer of a megabyte is the limit where nothing else is said", () => {
  const items = Array.from({ length: 30 }, (_, index) => `${index}`.padEnd(100_000, "x"));
  expect(fitting(items)).toEqual(items.slice(0, 9));
  expect(fitting(items, { keep: "last" })).toEqual(items.slice(21));
});
