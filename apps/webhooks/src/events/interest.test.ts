import { expect, test } from "vitest";
import { createInterest } from "./interest.ts";

test("every answer comes from a reading that began after the question, and questions share readings", async () => {
  const present = new Set(["a"]);
  const readings: (readonly string[])[] = [];
  const ask = createInterest(async (asked) => {
    readings.push(asked);
    const found = asked.filter((entityId) => present.has(entityId));
    await new Promise((resolve) => setImmediate(resolve));
    return found;
  });
  const first = [ask({ entityId: "a" }), ask({ entityId: "b" })];
  await new Promise((resolve) => setImmediate(resolve));
  // The first reading is under way, and has not seen this one.
  present.add("b");
  const second = [ask({ entityId: "b" }), ask({ entityId: "c" }), ask({ entityId: "b" })];
  expect(await Promise.all(first)).toEqual([true, false]);
  expect(await Promise.all(second)).toEqual([true, false, true]);
  expect(readings).toEqual([
    ["a", "b"],
    ["b", "c"],
  ]);
});

test("a reading that fails fails for those who asked, and the next one is tried", async () => {
  let away = true;
  const ask = createInterest(async () => {
    if (away) throw new Error("The database is away.");
    return [];
  });
  await expect(ask({ entityId: "a" })).rejects.toThrow("away");
  away = false;
  expect(await ask({ entityId: "a" })).toBe(false);
});
