import { expect, it } from "vitest";
import { TransitClock } from "./transit.ts";

it("the first request of a client counts as having come straight", () => {
  expect(new TransitClock().measure("a", 9_000_000, 500)).toBe(0);
});

it("what a request took longer than the fastest one lately, it waited", () => {
  const clock = new TransitClock();
  clock.measure("a", 1_000_010, 100);
  expect(clock.measure("a", 1_000_100, 190)).toBe(0);
  expect(clock.measure("a", 1_000_200, 540)).toBe(250);
  // A faster way than any before: the estimate was too high until now.
  expect(clock.measure("a", 1_000_700, 770)).toBe(0);
});

it("clients do not share a clock", () => {
  const clock = new TransitClock();
  clock.measure("a", 0, 100);
  expect(clock.measure("b", 5_000_000, 200)).toBe(0);
  expect(clock.measure("a", 100, 230)).toBe(30);
});

it("a client's clock that stood still is forgiven after ten seconds", () => {
  const clock = new TransitClock();
  clock.measure("a", 0, 0);
  // The client's machine slept for a minute: from now on, the clocks are a minute further apart.
  expect(clock.measure("a", 1_000, 61_000)).toBe(0);
  const busy = new TransitClock();
  for (let now = 0; now <= 4_000; now += 500) busy.measure("a", now, now);
  expect(busy.measure("a", 4_500, 7_500)).toBe(3_000);
  for (let now = 8_000; now <= 18_000; now += 500) busy.measure("a", now - 3_000, now);
  expect(busy.measure("a", 15_500, 18_500)).toBe(0);
});
