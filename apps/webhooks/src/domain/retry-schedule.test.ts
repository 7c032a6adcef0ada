import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextDelay, readRetryAfter, RETRY_DELAYS } from "./retry-schedule.ts";

const NOW = new Date("2026-03-01T12:00:00.000Z");

describe("the schedule", () => {
  test("is the specification's: ten attempts within 75 hours, 35 minutes and 5 seconds", () => {
    const starts = [0];
    for (const delay of RETRY_DELAYS) starts.push((starts.at(-1) ?? 0) + delay);
    expect(starts.map((time) => new Date(time).toISOString().slice(8, 19))).toEqual([
      "01T00:00:00",
      "01T00:00:05",
      "01T00:05:05",
      "01T00:35:05",
      "01T02:35:05",
      "01T07:35:05",
      "01T17:35:05",
      "02T07:35:05",
      "03T03:35:05",
      "04T03:35:05",
    ]);
  });

  test("ends after the last attempt", () => {
    expect(nextDelay({ tries: RETRY_DELAYS.length + 1, retryAfterMs: undefined, random: 0 })).toBeUndefined();
    expect(nextDelay({ tries: RETRY_DELAYS.length + 1, retryAfterMs: 60_000, random: 0 })).toBeUndefined();
  });

  test("is never early, late by a fifth at most, and waits for what the endpoint asked for up to a day", () => {
    const failure = fc.record({
      tries: fc.integer({ min: 1, max: RETRY_DELAYS.length }),
      retryAfterMs: fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined }),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(failure, ({ tries, retryAfterMs, random }) => {
        const delay = RETRY_DELAYS[tries - 1] ?? Number.NaN;
        const asked = Math.min(retryAfterMs ?? 0, 86_400_000);
        const next = nextDelay({ tries, retryAfterMs, random }) ?? Number.NaN;
        expect(next).toBeGreaterThanOrEqual(Math.max(delay, asked));
        expect(next).toBeLessThanOrEqual(Math.max(delay * 1.2 + 1, asked));
      }),
    );
  });
});

describe("Retry-After", () => {
  test.each([
    ["120", 120_000],
    [" 7 ", 7_000],
    ["Sun, 01 Mar 2026 12:01:00 GMT", 60_000],
    ["0", undefined],
    ["-5", undefined],
    ["soon", undefined],
    ["", undefined],
    ["Sun, 01 Mar 2026 11:00:00 GMT", undefined],
    [undefined, undefined],
  ])("%j says %s", (header, milliseconds) => {
    expect(readRetryAfter(header, NOW)).toBe(milliseconds);
  });
});
