import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSigner } from "./signer.ts";
import type { SignState } from "./signer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is sent is known at once, or when `known` resolves. */
const start = (known: Promise<void> = Promise.resolve()) => {
  const told: SignState[] = [];
  const send = (state: SignState): Promise<void> => {
    told.push(state);
    return known;
  };
  return { told, signer: createSigner({ send, afterwards: "viewing" }) };
};

test("somebody who types is told of once every few seconds, and not with each key", () => {
  const { told, signer } = start();
  for (let key = 0; key < 70; key += 1) {
    signer.type("a".repeat(key + 1));
    vi.advanceTimersByTime(100);
  }
  expect(told).toEqual(["writing", "writing", "writing"]);
});

test("who stops typing, or takes back what was typed, is no longer told of as writing", () => {
  const { told, signer } = start();
  signer.type("Hello");
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual(["writing", "viewing"]);
  signer.type("Hello again");
  signer.type("");
  expect(told).toEqual(["writing", "viewing", "writing", "viewing"]);
});

test("a message that is sent ends the sign of writing, and the next sign is sent at once", async () => {
  const { told, signer } = start();
  signer.type("Hello");
  await vi.advanceTimersByTimeAsync(100);
  signer.sent();
  await vi.advanceTimersByTimeAsync(10_000);
  signer.type("And");
  expect(told).toEqual(["writing", "writing"]);
  signer.close();
  expect(told.at(-1)).toBe("viewing");
});

test("a sign that a message may have overtaken is ended once it is known, unless its writer writes again", async () => {
  const { promise: known, resolve: arrive } = Promise.withResolvers<void>();
  const [sent, writing] = [start(known), start(known)];
  for (const { signer } of [sent, writing]) {
    signer.type("Hello");
    signer.sent();
  }
  writing.signer.type("And");
  expect(sent.told).toEqual(["writing"]);
  arrive();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent.told).toEqual(["writing", "viewing"]);
  expect(writing.told).toEqual(["writing", "writing"]);
});
