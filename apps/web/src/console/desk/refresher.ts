import { createBackoff } from "../../live/index.ts";
import { isPassing, readFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";

export interface RefresherOptions {
  /** Reads again what belongs to a key. */
  readonly read: (key: string) => Promise<void>;
  /** Called with a failure that another attempt would not solve. */
  readonly onFailure: (failure: Failure, key: string) => void;
  readonly wait?: (ms: number) => Promise<void>;
}

export interface Refresher {
  /** Has a key read, once more where that is asked for while it is read. */
  readonly ask: (key: string) => void;
  /** Repeats all reads that are in progress, after changes that were missed. */
  readonly askAgain: () => void;
  readonly close: () => void;
}

const waitFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Reads what is asked for, one reading per key at a time, each begun after the last time it was asked for; goes on over breaks. */
export const createRefresher = ({ read, onFailure, wait = waitFor }: RefresherOptions): Refresher => {
  const reading = new Map<string, { again: boolean }>();
  const closing = new AbortController();

  const run = async (key: string, own: { again: boolean }): Promise<void> => {
    const backoff = createBackoff();
    while (own.again && !closing.signal.aborted) {
      own.again = false;
      try {
        await read(key);
        backoff.reset();
      } catch (error) {
        const failure = readFailure(error);
        if (!isPassing(failure)) {
          if (!closing.signal.aborted) onFailure(failure, key);
          continue;
        }
        own.again = true;
        await wait(backoff.next());
      }
    }
    reading.delete(key);
  };

  return {
    ask: (key) => {
      if (closing.signal.aborted) return;
      const current = reading.get(key);
      if (current !== undefined) {
        current.again = true;
        return;
      }
      const own = { again: true };
      reading.set(key, own);
      void run(key, own);
    },
    askAgain: () => {
      for (const own of reading.values()) own.again = true;
    },
    close: () => closing.abort(),
  };
};
