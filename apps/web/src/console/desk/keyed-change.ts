import { withKey } from "../../live/rpc.ts";
import { readFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { newKey } from "../../ui/new-key.ts";
import { insist } from "./insist.ts";

/** The options of a call that may be repeated. */
export type KeyedOptions = ReturnType<typeof withKey> & { readonly signal: AbortSignal };

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
    const key = withKey(newKey());
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
