import { expect, test } from "vitest";
import { categoryKey } from "./names.ts";

test("case, width and spacing don't make another category", () => {
  for (const name of ["Refund request", " refund  REQUEST ", "ＲＥＦＵＮＤ request"]) {
    expect(categoryKey(name)).toBe("refund request");
  }
});

test("another letter does, an accent too", () => {
  expect(categoryKey("Café")).not.toBe(categoryKey("Cafe"));
});
