import { describe, expect, it } from "vitest";
import { drawnOf, MOST_DRAWN, NEWEST, towardsNewest, towardsOldest } from "./message-window.ts";
import type { MessageWindow } from "./message-window.ts";

const idsFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => ({ id: first + index }));

const lengthOf = (messages: readonly { readonly id: number }[], window: MessageWindow): number => {
  const { from, to } = drawnOf(messages, window);
  return to - from;
};

describe("what is drawn of a long conversation", () => {
  const messages = idsFrom(1, 10_000);

  it("begins with the newest, and follows what comes in", () => {
    expect(drawnOf(messages, NEWEST)).toEqual({ from: 9_950, to: 10_000 });
    expect(drawnOf([...messages, { id: 10_001 }], NEWEST)).toEqual({ from: 9_951, to: 10_001 });
  });

  it("reaches the first message and comes back to the last, and never has more than a browser draws at once", () => {
    let window = NEWEST;
    let steps = 0;
    for (; drawnOf(messages, window).from > 0 && steps < 1_000; steps += 1) {
      const before = drawnOf(messages, window);
      window = towardsOldest(messages, window);
      // What is looked at stays drawn.
      expect(drawnOf(messages, window).to).toBeGreaterThan(before.from + 40);
      expect(lengthOf(messages, window)).toBeLessThanOrEqual(MOST_DRAWN);
    }
    expect(steps).toBe(199);
    for (; drawnOf(messages, window).to < messages.length && steps < 2_000; steps += 1) {
      window = towardsNewest(messages, window);
      expect(lengthOf(messages, window)).toBeLessThanOrEqual(MOST_DRAWN);
    }
    expect(drawnOf(messages, window).to).toBe(messages.length);
  });

  it("stays where it is when older messages are read, and when others come in", () => {
    const read = idsFrom(9_000, 10_000);
    const window = towardsOldest(read, NEWEST);
    const { from } = drawnOf(read, window);
    const more = idsFrom(8_900, 10_100);
    expect(more[drawnOf(more, window).from]?.id).toBe(read[from]?.id);
    expect(lengthOf(more, window)).toBeLessThanOrEqual(MOST_DRAWN);
  });

  it("shows all of a short conversation", () => {
    const few = idsFrom(7, 9);
    for (const window of [NEWEST, towardsOldest(few, NEWEST), towardsNewest(few, NEWEST)]) {
      expect(drawnOf(few, window)).toEqual({ from: 0, to: 3 });
    }
    expect(drawnOf([], NEWEST)).toEqual({ from: 0, to: 0 });
  });
});
