import { expect, test } from "vitest";
import { ExpiringCache } from "./expiring-cache.ts";

test("a value is there until it expires", () => {
  const cache = new ExpiringCache<string>(10);
  cache.set("a", "A", 1_000);
  expect(cache.get("a", 999)).toBe("A");
  expect(cache.get("a", 1_000)).toBeUndefined();
  expect(cache.size).toBe(0);
});

test("the value that was used longest ago makes room for a new one", () => {
  const cache = new ExpiringCache<string>(2);
  cache.set("a", "A", 1_000);
  cache.set("b", "B", 1_000);
  cache.get("a", 0);
  cache.set("c", "C", 1_000);
  expect([cache.get("a", 0), cache.get("b", 0), cache.get("c", 0)]).toEqual(["A", undefined, "C"]);
  expect(cache.size).toBe(2);
});
