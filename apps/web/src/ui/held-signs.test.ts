import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createHeldSigns } from "./held-signs.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const FOR_MS = 7_000;

test("a sign ends by itself unless it is repeated, and is not drawn again meanwhile", () => {
  const signs = createHeldSigns();
  const states = () => [...signs.held.value].map(([who, { state }]) => `${who} ${state}`);
  signs.take("ada", { state: "writing", forMs: FOR_MS });
  const first = signs.held.value;
  vi.advanceTimersByTime(FOR_MS - 1);
  signs.take("ada", { state: "writing", forMs: FOR_MS });
  vi.advanceTimersByTime(FOR_MS - 1);
  expect(states()).toEqual(["ada writing"]);
  expect(signs.held.value).toBe(first);
  vi.advanceTimersByTime(1);
  expect(states()).toEqual([]);
});

test("a person who leaves, or has sent their message, no longer writes; a stream that is not live shows no signs", () => {
  const signs = createHeldSigns();
  const states = () => [...signs.held.value].map(([who, { state }]) => `${who} ${state}`);
  signs.take("ada", { state: "writing", forMs: FOR_MS });
  signs.take("ben", { state: "viewing", forMs: FOR_MS });
  signs.endWriting("ada");
  expect(states()).toEqual(["ada viewing", "ben viewing"]);
  signs.take("ben", { state: "left", forMs: 0 });
  expect(states()).toEqual(["ada viewing"]);
  signs.clear();
  expect(states()).toEqual([]);
});
