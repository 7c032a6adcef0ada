import { setTimeout as delay } from "node:timers/promises";
import type { Running } from "@crossdesk/service-kit";
import type { Logger } from "pino";

const EVERY_MS = 10 * 60_000;

/** Sweeps at once, and every 10 minutes, until it is closed. A sweep that fails is logged; the next does its work. */
export const startSweeping = ({
  sweep,
  logger,
}: {
  readonly sweep: () => Promise<unknown>;
  readonly logger: Logger;
}): Running => {
  const stop = new AbortController();
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        await sweep();
      } catch (error) {
        logger.warn({ err: error }, "the sweep failed");
      }
      await delay(EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const done = run();
  return {
    close: () => {
      stop.abort();
      return done;
    },
  };
};
