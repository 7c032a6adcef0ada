import { expect, test } from "vitest";
import { CHECKED, readCeilings, toCeiling } from "./ceilings.ts";

test("a ceiling is one more spread above the highest ratio that was found", () => {
  expect(toCeiling([1, 1.5, 1.2])).toBe(2);
});

test("where hardly anything spread it is a tenth above", () => {
  expect(toCeiling([2, 2])).toBe(2.2);
});

test("every operation that is checked has a ceiling above all that was found", async () => {
  const { operations } = await readCeilings();
  for (const name of CHECKED) {
    const known = operations[name];
    expect(known?.ceiling).toBeGreaterThan(Math.max(...(known?.found ?? [Number.POSITIVE_INFINITY])));
  }
});
