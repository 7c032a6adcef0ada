import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { SignState } from "../live/index.ts";

export interface HeldSign {
  readonly state: SignState;
  /** Milliseconds for which it holds. */
  readonly forMs: number;
}

/** What others do right now, each for as long as it holds. */
export interface HeldSigns<Sign extends HeldSign> {
  readonly held: ReadonlySignal<ReadonlyMap<string, Sign>>;
  /** Applies a person's sign, which replaces their previous one. */
  readonly take: (who: string, sign: Sign) => void;
  /** Somebody has sent what they wrote. */
  readonly endWriting: (who: string) => void;
  readonly clear: () => void;
}

export const createHeldSigns = <Sign extends HeldSign>(): HeldSigns<Sign> => {
  const held = signal<ReadonlyMap<string, Sign>>(new Map());
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const drop = (who: string): void => {
    clearTimeout(timers.get(who));
    timers.delete(who);
    if (!held.peek().has(who)) return;
    const next = new Map(held.peek());
    next.delete(who);
    held.value = next;
  };
  return {
    held,
    take: (who, sign) => {
      if (sign.state === "left" || sign.forMs <= 0) {
        drop(who);
        return;
      }
      clearTimeout(timers.get(who));
      timers.set(
        who,
        setTimeout(() => drop(who), sign.forMs),
      );
      // One that goes on is nothing new to draw.
      if (held.peek().get(who)?.state !== sign.state) held.value = new Map([...held.peek(), [who, sign]]);
    },
    endWriting: (who) => {
      const sign = held.peek().get(who);
      if (sign?.state === "writing") held.value = new Map([...held.peek(), [who, { ...sign, state: "viewing" }]]);
    },
    clear: () => {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      if (held.peek().size > 0) held.value = new Map();
    },
  };
};
