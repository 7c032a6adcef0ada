import { expect, test } from "vitest";
import { readCeilings, toCeiling } from "./ceilings.ts";

test("a ceiling is one more spread above the highest ratio that was found", () => {
  expect(toCeiling([1, 1.5, 1.2])).toBe(2);
});

test("where hardly anything spread it is a tenth above", () => {
  expect(toCeiling([2, 2])).toBe(2.2);
});

test("every operation has a ceiling above all that was found", async () => {
  const { operations } = await readCeilings();
  for (const { ceiling, found } of Object.values(operations)) expect(ceiling).toBeGreaterThan(Math.max(...found));
});
