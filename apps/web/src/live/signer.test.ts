import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSigner } from "./signer.ts";
import type { SignState } from "./signer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A sign arrives immediately, or when `known` resolves. */
const start = (known: Promise<void> = Promise.resolve()) => {
  const signs: SignState[] = [];
  const send = (state: SignState): Promise<void> => {
    signs.push(state);
    return known;
  };
  return { signs, signer: createSigner({ send, afterwards: "viewing" }) };
};

test("a sign is sent once every few seconds while somebody types, and not with each key", () => {
  const { signs, signer } = start();
  for (let key = 0; key < 70; key += 1) {
    signer.type("a".repeat(key + 1));
    vi.advanceTimersByTime(100);
  }
  expect(signs).toEqual(["writing", "writing", "writing"]);
});

test("a person who stops typing, or deletes the text, is no longer shown as writing", () => {
  const { signs, signer } = start();
  signer.type("Hello");
  vi.advanceTimersByTime(5_000);
  expect(signs).toEqual(["writing", "viewing"]);
  signer.type("Hello again");
  signer.type("");
  expect(signs).toEqual(["writing", "viewing", "writing", "viewing"]);
});

test("a message that is sent ends the sign of writing, and the next sign is sent immediately", async () => {
  const { signs, signer } = start();
  signer.type("Hello");
  await vi.advanceTimersByTimeAsync(100);
  signer.sent();
  await vi.advanceTimersByTimeAsync(10_000);
  signer.type("And");
  expect(signs).toEqual(["writing", "writing"]);
  signer.close();
  expect(signs.at(-1)).toBe("viewing");
});

test("a sign that a message may have overtaken is ended once it is known, unless its writer writes again", async () => {
  const { promise: known, resolve: arrive } = Promise.withResolvers<void>();
  const [sent, writing] = [start(known), start(known)];
  for (const { signer } of [sent, writing]) {
    signer.type("Hello");
    signer.sent();
  }
  writing.signer.type("And");
  expect(sent.signs).toEqual(["writing"]);
  arrive();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent.signs).toEqual(["writing", "viewing"]);
  expect(writing.signs).toEqual(["writing", "writing"]);
});
