import { setTimeout as delay } from "node:timers/promises";
import { CALLERS } from "./callers.ts";
import { createAsk } from "./ask.ts";
import type { AskOptions, Tally } from "./ask.ts";

/** Partners, people and internal services that go on while releases are replaced. None of them repeats what has failed. */
export interface Load {
  readonly tally: Tally;
  /** Resolves when each of them has done all that it does once more. */
  readonly round: () => Promise<void>;
  /** Lets each finish what it is at. */
  readonly end: () => Promise<void>;
}

export interface LoadOptions extends AskOptions {
  /** What each caller pauses after a round, in milliseconds; 100 by default. */
  readonly pauseMs?: number;
}

/** Starts all callers. */
export const startLoad = async ({ pauseMs = 100, ...options }: LoadOptions): Promise<Load> => {
  const ending = new AbortController();
  const ask = await createAsk({ ...options, ended: ending.signal });
  const stop = new AbortController();
  const rounds = new Map<string, number>();
  const callers = await Promise.all(
    Object.entries(CALLERS).map(async ([name, createCaller]) => ({ name, work: await createCaller(ask) })),
  );
  const running = callers.map(async ({ name, work }) => {
    while (!stop.signal.aborted) {
      try {
        await work();
      } catch (error) {
        ask.tally.failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        await delay(pauseMs);
      }
      rounds.set(name, (rounds.get(name) ?? 0) + 1);
      await delay(pauseMs);
    }
  });
  const least = (): number => Math.min(...Object.keys(CALLERS).map((name) => rounds.get(name) ?? 0));
  return {
    tally: ask.tally,
    round: async () => {
      // The round that a caller is in had begun before.
      const until = new Map(Object.keys(CALLERS).map((name) => [name, (rounds.get(name) ?? 0) + 2]));
      while ([...until].some(([name, count]) => (rounds.get(name) ?? 0) < count)) await delay(20);
    },
    end: async () => {
      stop.abort();
      await Promise.all(running);
      ending.abort();
      if (least() === 0) throw new Error("A caller did nothing.");
    },
  };
};
