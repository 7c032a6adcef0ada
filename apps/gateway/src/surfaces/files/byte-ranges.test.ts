import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRange } from "./byte-ranges.ts";

test.each([
  ["bytes=0-9", [{ start: 0, end: 9 }]],
  ["bytes=0-0", [{ start: 0, end: 0 }]],
  ["Bytes=90-", [{ start: 90, end: 99 }]],
  ["bytes=-10", [{ start: 90, end: 99 }]],
  ["bytes=-1000", [{ start: 0, end: 99 }]],
  ["bytes=95-1000", [{ start: 95, end: 99 }]],
  [
    "bytes=0-0, 50-59 ,-1",
    [
      { start: 0, end: 0 },
      { start: 50, end: 59 },
      { start: 99, end: 99 },
    ],
  ],
  ["bytes=0-1,200-300", [{ start: 0, end: 1 }]],
] as const)("%s asks for parts", (header, ranges) => {
  expect(parseRange(header, 100)).toEqual(ranges);
});

test.each([
  undefined,
  "",
  "bytes",
  "bytes=",
  "bytes=a-b",
  "bytes=5-4",
  "bytes=--1",
  "items=0-1",
  "bytes=0-1;2-3",
  "bytes=1-2-3",
])("%s counts as no Range", (header) => {
  expect(parseRange(header, 100)).toBe("whole");
});

test.each(["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=500-600,700-"])("%s cannot be satisfied", (header) => {
  expect(parseRange(header, 100)).toBe("unsatisfiable");
});

test("more parts than anybody needs, or more bytes than there are, are answered with the whole", () => {
  expect(parseRange(`bytes=${Array.from({ length: 17 }, (_, index) => `${index}-${index}`).join(",")}`, 100)).toBe(
    "whole",
  );
  expect(parseRange("bytes=0-99,0-99", 100)).toBe("whole");
});

test("an empty file has no part that can be asked for", () => {
  expect(parseRange("bytes=0-0", 0)).toBe("unsatisfiable");
  expect(parseRange("bytes=-5", 0)).toBe("unsatisfiable");
});

test("whatever is asked for lies within the file", () => {
  const number = fc.oneof(fc.constant(""), fc.nat(300).map(String));
  const spec = fc.tuple(number, number).map(([first, last]) => `${first}-${last}`);
  fc.assert(
    fc.property(fc.array(spec, { minLength: 1, maxLength: 5 }), fc.integer({ min: 0, max: 200 }), (specs, size) => {
      const ranges = parseRange(`bytes=${specs.join(",")}`, size);
      return typeof ranges === "string" || ranges.every(({ start, end }) => start >= 0 && start <= end && end < size);
    }),
  );
});
