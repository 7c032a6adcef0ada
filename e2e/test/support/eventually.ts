import { expect, vi } from "vitest";

const PATIENCE = { timeout: 60_000, interval: 50 };

/**
 * Reads again until what follows holds: `await eventually(read).toBe(…)`. Patient, as the machine may be busy. Unlike `expect.poll` it may be
 * used by tests that run side by side.
 */
export const eventually = <Value>(read: () => Promise<Value> | Value) => {
  const until = (check: (value: Value) => void): Promise<void> => vi.waitFor(async () => check(await read()), PATIENCE);
  return {
    toBe: (expected: Value) => until((value) => expect(value).toBe(expected)),
    toBeDefined: () => until((value) => expect(value).toBeDefined()),
    toBeGreaterThan: (least: number) => until((value) => expect(value).toBeGreaterThan(least)),
    toBeLessThan: (most: number) => until((value) => expect(value).toBeLessThan(most)),
    toBeLessThanOrEqual: (most: number) => until((value) => expect(value).toBeLessThanOrEqual(most)),
    toContain: (part: unknown) => until((value) => expect(value).toContain(part)),
    toEqual: (expected: unknown) => until((value) => expect(value).toEqual(expected)),
    toHaveLength: (length: number) => until((value) => expect(value).toHaveLength(length)),
    toMatch: (pattern: string | RegExp) => until((value) => expect(value).toMatch(pattern)),
    toMatchObject: (part: object) => until((value) => expect(value).toMatchObject(part)),
    not: { toBe: (other: Value) => until((value) => expect(value).not.toBe(other)) },
  };
};
