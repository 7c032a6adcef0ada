import { expect } from "vitest";

/** Reads again until what follows holds: `await eventually(read).toBe(…)`. Patient, as the machine may be busy. */
export const eventually = <Value>(read: () => Promise<Value> | Value) =>
  expect.poll(read, { timeout: 60_000, interval: 50 });
