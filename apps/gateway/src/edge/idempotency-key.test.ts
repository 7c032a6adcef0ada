import { expect, test } from "vitest";
import { parseIdempotencyKey } from "./idempotency-key.ts";

test.each([
  ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', "8e03978e-40d5-43dd-bc93-6894a57f9324"],
  ["8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"],
  [String.raw`"a \"quoted\" \\ key"`, String.raw`a "quoted" \ key`],
  [`"${"k".repeat(255)}"`, "k".repeat(255)],
])("%s is the key %s", (header, key) => {
  expect(parseIdempotencyKey(header)).toBe(key);
});

test.each(["", '""', '"a', 'a"b', '"a", "b"', "a, b", "two words", '"é"', `"${"k".repeat(256)}"`, "k".repeat(256)])(
  "%s is no key",
  (header) => {
    expect(parseIdempotencyKey(header)).toBeUndefined();
  },
);
