import { expect, test } from "vitest";
import { SignThrottle } from "./sign-throttle.ts";

const CALLER = "agent ada";

test("a sign that was passed on a moment ago is not passed on again until it says something new", () => {
  const throttle = new SignThrottle();
  const take = (state: "viewing" | "writing" | "left", now: number, ticket = "t-1") =>
    throttle.take({ caller: CALLER, ticket, state }, now);
  expect([take("writing", 0), take("writing", 1_000), take("writing", 2_000)]).toEqual(["taken", "repeated", "taken"]);
  // Another state, or another ticket, is news.
  expect([take("viewing", 2_100), take("viewing", 2_200, "t-2")]).toEqual(["taken", "taken"]);
});

test("a caller who signs far more often than a page does is ignored, and others are not", () => {
  const throttle = new SignThrottle();
  const results = Array.from({ length: 100 }, (_, index) =>
    throttle.take({ caller: CALLER, ticket: `t-${index}`, state: "viewing" }, index),
  );
  expect(results.filter((result) => result === "taken")).toHaveLength(8);
  expect(results.at(-1)).toBe("refused");
  expect(throttle.take({ caller: "agent ben", ticket: "t-1", state: "viewing" }, 100)).toBe("taken");
  expect(throttle.take({ caller: CALLER, ticket: "t-1", state: "viewing" }, 5_000)).toBe("taken");
});
