import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { backoffDelay } from "./backoff.ts";
import { Wakeup } from "./wakeup.ts";

/** Something that works in the background until it is closed. */
export interface Running {
  /** Takes on no more work, and resolves when what was begun has ended. */
  readonly close: () => Promise<void>;
}

/** A background loop that can be woken when there is work. */
export interface Loop extends Running {
  readonly wake: () => void;
}

/** What a loop does. */
export interface LoopOptions {
  /** For the log: what failed. */
  readonly task: string;
  readonly logger: Pick<Logger, "warn">;
  /** Does what there is to do; resolves with the milliseconds until it should look again, 0 for immediately. */
  readonly pass: (signal: AbortSignal) => Promise<number>;
}

/** Runs passes one after another for ever. A failed one is logged and tried again, ever later up to 5 s. */
export const startLoop = ({ task, logger, pass }: LoopOptions): Loop => {
  const wakeup = new Wakeup();
  const stop = new AbortController();
  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stop.signal.aborted) {
      try {
        const pause = await pass(stop.signal);
        failures = 0;
        if (pause > 0) await wakeup.sleep(pause, stop.signal);
      } catch (error) {
        if (stop.signal.aborted) return;
        failures += 1;
        logger.warn({ err: error, failures }, `${task} failed; trying again`);
        await pauseFor(backoffDelay(failures, { first: 100, most: 5000 }), stop.signal);
      }
    }
  };
  const done = run();
  return {
    wake: () => wakeup.notify(),
    close: () => {
      stop.abort();
      return done;
    },
  };
};

/** Waits, or returns early when `signal` aborts. */
export const pauseFor = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
};

/** Settles as `promise` does, or rejects when `signal` has been aborted for `graceMs`. For what can't be interrupted. */
export const orAbort = <Value>(promise: Promise<Value>, signal: AbortSignal, graceMs = 0): Promise<Value> => {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => {
    setTimeout(() => reject(new Error("Closed meanwhile.")), graceMs);
  };
  if (signal.aborted) giveUp();
  else signal.addEventListener("abort", giveUp, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", giveUp));
};
