import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { readFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";

/** What a page tries, and what went wrong with the last of it. */
export interface Attempts {
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly isBusy: ReadonlySignal<boolean>;
  /**
   * Returns whether it succeeded. `isLatest` says whether nothing else was tried since: the answer of an earlier attempt may come
   * later, and is then no longer wanted.
   */
  readonly attempt: (work: (isLatest: () => boolean) => Promise<void>) => Promise<boolean>;
}

export const createAttempts = (onSignedOut: () => void): Attempts => {
  const failure = signal<Failure>();
  const isBusy = signal(false);
  let latest = 0;
  return {
    failure,
    isBusy,
    attempt: async (work) => {
      latest += 1;
      const own = latest;
      const isLatest = (): boolean => own === latest;
      isBusy.value = true;
      failure.value = undefined;
      try {
        await work(isLatest);
        return true;
      } catch (error) {
        const found = readFailure(error);
        if (isLatest()) failure.value = found;
        if (found.kind === "UNAUTHENTICATED") onSignedOut();
        return false;
      } finally {
        if (isLatest()) isBusy.value = false;
      }
    },
  };
};
