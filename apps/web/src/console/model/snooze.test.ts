import { expect, test } from "vitest";
import { isUntilAnswer, snoozeUntil } from "./snooze.ts";

const at = (...[year, month, day, hour = 0, minute = 0]: readonly number[]): number =>
  new Date(year ?? 0, (month ?? 1) - 1, day, hour, minute).getTime();

test.each([
  ["hour", at(2026, 3, 4, 15, 30), at(2026, 3, 4, 16, 30)],
  ["hours", at(2026, 3, 4, 22, 30), at(2026, 3, 5, 2, 30)],
  ["tomorrow", at(2026, 3, 4, 23, 59), at(2026, 3, 5, 9)],
  ["tomorrow", at(2026, 12, 31, 8), at(2027, 1, 1, 9)],
  ["week", at(2026, 3, 4, 15), at(2026, 3, 9, 9)],
  ["week", at(2026, 3, 9, 8), at(2026, 3, 16, 9)],
  ["week", at(2026, 3, 8, 8), at(2026, 3, 9, 9)],
] as const)("%s", (choice, now, until) => {
  expect(snoozeUntil(choice, now)).toBe(new Date(until).toISOString());
});

test("until the customer answers is a time so far away that none was meant", () => {
  const now = at(2026, 3, 4, 15);
  expect(isUntilAnswer(snoozeUntil("answer", now), now)).toBe(true);
  expect(isUntilAnswer(snoozeUntil("week", now), now)).toBe(false);
});
