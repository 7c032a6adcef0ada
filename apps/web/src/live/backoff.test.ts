import { expect, test } from "vitest";
import { createBackoff } from "./backoff.ts";

test("waits double up to the longest, and start over after a success", () => {
  const backoff = createBackoff({ firstMs: 500, mostMs: 3_000, random: () => 1 });
  expect(Array.from({ length: 5 }, backoff.next)).toEqual([500, 1_000, 2_000, 3_000, 3_000]);
  backoff.reset();
  expect(backoff.next()).toBe(500);
});

test("two clients that lost their server together do not come back together", () => {
  const waits = Array.from({ length: 50 }, () => createBackoff({ firstMs: 1_000 }).next());
  for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(500);
  for (const wait of waits) expect(wait).toBeLessThanOrEqual(1_000);
  expect(new Set(waits).size).toBeGreaterThan(10);
});
