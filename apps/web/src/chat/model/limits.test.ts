import { expect, test } from "vitest";
import { charactersLeft, fits, MOST_CHARACTERS } from "./limits.ts";

test("a text is counted in characters, near the limit alone", () => {
  expect(charactersLeft("Hello")).toBeUndefined();
  expect(charactersLeft("a".repeat(MOST_CHARACTERS - 10))).toBe(10);
  expect(charactersLeft("a".repeat(MOST_CHARACTERS + 10))).toBe(-10);
  expect(charactersLeft("😀".repeat(MOST_CHARACTERS))).toBe(0);
  expect(charactersLeft("😀".repeat(12_000))).toBeUndefined();
  expect([fits("😀".repeat(MOST_CHARACTERS)), fits("😀".repeat(MOST_CHARACTERS + 1)), fits("")]).toEqual([
    true,
    false,
    true,
  ]);
});
