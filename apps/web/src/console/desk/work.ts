import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { texts } from "../texts/index.ts";
import { readFailure, describeFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import type { Notices } from "./notices.ts";

/** Something that an agent does with a click. */
export interface Work {
  /** What it is done to: a ticket's id, or `status`. Two things are never done to the same at once. */
  readonly to: string;
  readonly run: () => Promise<void>;
  readonly onFailure: (failure: Failure) => void;
  /** What has not happened, as a clause, for when there is no connection: `ticket #7 was not closed`. */
  readonly notDone: string;
}

export interface Worker {
  /** What something is done to right now. */
  readonly busy: ReadonlySignal<ReadonlySet<string>>;
  /** Does nothing where something is done to the same already. */
  readonly work: (work: Work) => Promise<void>;
}

export interface WorkerOptions {
  readonly isOffline: () => boolean;
  readonly notices: Notices;
  readonly onSignedOut: (failure: Failure) => void;
}

/** After this the agent sees that it takes long. */
const SLOW_MS = 3_000;

/** Runs the actions of agents. Without a connection an action is refused immediately, and never done later, when the agent has moved on. */
export const createWorker = ({ isOffline, notices, onSignedOut }: WorkerOptions): Worker => {
  const busy = signal<ReadonlySet<string>>(new Set());
  const setBusy = (to: string, isBusy: boolean): void => {
    const next = new Set(busy.peek());
    if (isBusy) next.add(to);
    else next.delete(to);
    busy.value = next;
  };
  return {
    busy,
    work: async ({ to, run, onFailure, notDone }) => {
      if (busy.peek().has(to)) return;
      const refuseOffline = (): void => notices.show({ tone: "bad", about: to, text: texts().offline.action(notDone) });
      if (isOffline()) {
        refuseOffline();
        return;
      }
      setBusy(to, true);
      const slow = setTimeout(() => notices.show({ tone: "good", about: to, text: texts().offline.slow }), SLOW_MS);
      try {
        await run();
      } catch (error) {
        const failure = readFailure(error);
        if (failure.kind === "UNAUTHENTICATED") onSignedOut(failure);
        else if (failure.kind === "UNREACHABLE" && isOffline()) refuseOffline();
        else onFailure(failure);
      } finally {
        clearTimeout(slow);
        setBusy(to, false);
      }
    },
  };
};

/** Says why something was not done, with what it was. */
export const describeNotDone = (notDone: string, failure: Failure): string =>
  texts().offline.because(notDone, describeFailure(failure));
