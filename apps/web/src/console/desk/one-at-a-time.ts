import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { readFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";

/** Does some work under a name, unless other work is under way: then nothing is done, and nothing fails. */
export type Run = (name: string, work: () => Promise<void>, onFailure: (failure: Failure) => void) => Promise<void>;

export interface OneAtATime {
  readonly busy: ReadonlySignal<string | undefined>;
  readonly run: Run;
}

/** An agent does one thing at a time; a second click meanwhile does nothing. */
export const createOneAtATime = (onSignedOut: (failure: Failure) => void): OneAtATime => {
  const busy = signal<string>();
  return {
    busy,
    run: async (name, work, onFailure) => {
      if (busy.value !== undefined) return;
      busy.value = name;
      try {
        await work();
      } catch (error) {
        const failure = readFailure(error);
        if (failure.kind === "UNAUTHENTICATED") onSignedOut(failure);
        else onFailure(failure);
      } finally {
        busy.value = undefined;
      }
    },
  };
};
