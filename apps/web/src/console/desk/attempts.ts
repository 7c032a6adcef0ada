import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { readFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";

/** What a page of settings tries, one thing at a time, and what went wrong with the last one. */
export interface Attempts {
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly isBusy: ReadonlySignal<boolean>;
  /** Gives whether it went well. */
  readonly attempt: (work: () => Promise<void>) => Promise<boolean>;
}

export const createAttempts = (onSignedOut: () => void): Attempts => {
  const failure = signal<Failure>();
  const isBusy = signal(false);
  return {
    failure,
    isBusy,
    attempt: async (work) => {
      isBusy.value = true;
      failure.value = undefined;
      try {
        await work();
        return true;
      } catch (error) {
        failure.value = readFailure(error);
        if (failure.value.kind === "UNAUTHENTICATED") onSignedOut();
        return false;
      } finally {
        isBusy.value = false;
      }
    },
  };
};
