import { expect, test } from "vitest";
import { beginningOf, endOf } from "./cut-text.ts";
import { text } from "./primitives.ts";

test.each([
  ["short", 9, "short", "short"],
  ["exactly", 7, "exactly", "exactly"],
  ["longer", 4, "long", "nger"],
  ["a😀b", 2, "a😀", "😀b"],
  ["😀a😀b😀", 3, "😀a😀", "😀b😀"],
  ["😀😀", 1, "😀", "😀"],
])("of %s, %d characters are %s at its beginning and %s at its end", (whole, max, beginning, end) => {
  expect([beginningOf(whole, max), endOf(whole, max)]).toEqual([beginning, end]);
});

test.each(["😀".repeat(300), `${"a".repeat(254)}😀`, `a${"😀".repeat(300)}`])(
  "%s fits its limit once it is cut",
  (whole) => {
    for (const cut of [beginningOf(whole, 255), endOf(whole, 255)]) {
      expect(text(255).safeParse(cut).success).toBe(true);
      expect(Array.from(cut)).toHaveLength(255);
    }
  },
);
