import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Promises, PromiseTerms } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import type { Failure } from "../model/failure.ts";
import { createAttempts } from "./attempts.ts";
import { withNewKey } from "./with-new-key.ts";

/** What a lead's team promises. */
export interface TeamPromises {
  /** `undefined` until they were read. */
  readonly known: ReadonlySignal<Promises | undefined>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly isBusy: ReadonlySignal<boolean>;
  /** Whether what is known was just written here. */
  readonly isSaved: ReadonlySignal<boolean>;
  /** Of the team that is named, by an administrator of all. */
  readonly read: (entityId: string | undefined) => Promise<void>;
  /** Replaces all promises; `null` removes them. */
  readonly save: (terms: PromiseTerms | null) => Promise<void>;
}

const TIMEOUT_MS = 15_000;

export interface TeamPromisesOptions {
  readonly rpc: Pick<Rpc, "promises">;
  readonly onSignedOut: () => void;
}

export const createTeamPromises = ({ rpc: { promises }, onSignedOut }: TeamPromisesOptions): TeamPromises => {
  const known = signal<Promises>();
  const attempts = createAttempts(onSignedOut);
  const isSaved = signal(false);
  const attempt = (work: (signal: AbortSignal) => Promise<Promises>): Promise<boolean> => {
    isSaved.value = false;
    return attempts.attempt(async (isLatest) => {
      const answered = await work(AbortSignal.timeout(TIMEOUT_MS));
      if (isLatest()) known.value = answered;
    });
  };
  return {
    known,
    failure: attempts.failure,
    isBusy: attempts.isBusy,
    isSaved,
    read: async (entityId) => {
      await attempt((until) => promises.get.query(entityId === undefined ? {} : { entityId }, { signal: until }));
    },
    save: async (terms) => {
      const { entityId, version } = known.peek() ?? {};
      isSaved.value = await attempt((until) =>
        promises.set.mutate({ entityId, terms, version }, { ...withNewKey(), signal: until }),
      );
    },
  };
};
