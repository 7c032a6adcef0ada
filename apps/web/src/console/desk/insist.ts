import { createBackoff } from "../../live/index.ts";
import { isPassing, readFailure } from "../model/failure.ts";

const GIVEN_UP_AFTER_MS = 8_000;

/** Whether the device itself says that it is in no network; then no attempt is of use. */
export const isDeviceOffline = (): boolean => "onLine" in navigator && !navigator.onLine;

/**
 * Calls until there is an answer, for as long as an agent waits for a click to take effect. The call must be fit to be
 * repeated: it reads, or it has an idempotency key.
 */
export const insist = async <Answer>(call: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> => {
  const backoff = createBackoff({ firstMs: 300, mostMs: 2_000 });
  const givenUpAt = Date.now() + GIVEN_UP_AFTER_MS;
  for (;;) {
    try {
      return await call(AbortSignal.timeout(Math.max(1, givenUpAt - Date.now())));
    } catch (error) {
      if (!isPassing(readFailure(error)) || Date.now() > givenUpAt || isDeviceOffline()) throw error;
      await new Promise((resolve) => setTimeout(resolve, backoff.next()));
    }
  }
};
