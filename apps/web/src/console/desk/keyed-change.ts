import { readFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { insist } from "./insist.ts";
import { withNewKey } from "./with-new-key.ts";

/** The options of a call that may be repeated. */
export type KeyedOptions = ReturnType<typeof withNewKey> & { readonly signal: AbortSignal };

export interface KeyedChangeOptions {
  /** What was changed is read again. */
  readonly onDone: () => void;
  readonly onSignedOut: (failure: Failure) => void;
  /** Says in the agent's language why it was not done. */
  readonly say: (failure: Failure) => string;
}

/** Wraps a change so that it takes effect once, however often it is tried; the function returns why it failed. */
export const createKeyedChange =
  ({ onDone, onSignedOut, say }: KeyedChangeOptions) =>
  async (work: (options: KeyedOptions) => Promise<unknown>): Promise<string | undefined> => {
    const key = withNewKey();
    try {
      await insist((signal) => work({ ...key, signal }));
      onDone();
      return undefined;
    } catch (error) {
      const failure = readFailure(error);
      if (failure.kind === "UNAUTHENTICATED") onSignedOut(failure);
      return say(failure);
    }
  };
