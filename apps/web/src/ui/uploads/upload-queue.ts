import { createBackoff } from "../../live/index.ts";
import { newKey } from "../new-key.ts";
import type { Attempt } from "./send-file.ts";

/** A file that was chosen for the next message. */
export interface ChosenFile<Stored> {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** From 0 to 1. */
  readonly progress: number;
  /** What the desk knows it by, once it is stored. */
  readonly stored: Stored | undefined;
  /** Why it could not be stored. */
  readonly failure: string | undefined;
}

/** What an attempt failed with. */
export interface UploadFailure {
  readonly failure: string;
  /** Whether another attempt may succeed. */
  readonly isPassing: boolean;
  /** Whether an attempt that was cut off still holds the key. */
  readonly isKeyHeld: boolean;
}

export interface UploadQueueOptions<Stored> {
  readonly store: (attempt: Attempt) => Promise<Stored>;
  readonly explain: (error: unknown) => UploadFailure;
  /** Whether a file was tried for long enough: now its writer decides. */
  readonly isGivenUp: (attempts: number, forMs: number) => boolean;
  readonly change: (update: (files: readonly ChosenFile<Stored>[]) => readonly ChosenFile<Stored>[]) => void;
  readonly onStored?: () => void;
}

/** Stores files as soon as they are chosen, each under a key of its own, so that one is never stored twice. */
export interface UploadQueue {
  readonly add: (file: File) => void;
  readonly retry: (key: string) => void;
  readonly remove: (key: string) => void;
}

/** How many files are on their way at once: a browser has six lines to a server, and messages need some. */
const MOST_AT_ONCE = 3;

/** A chosen file of which nothing is stored yet. */
export const toWaiting = ({ name, size }: Pick<File, "name" | "size">, failure?: string): ChosenFile<never> => ({
  key: newKey(),
  name,
  size,
  progress: 0,
  stored: undefined,
  failure,
});

export const createUploadQueue = <Stored>({
  store,
  explain,
  isGivenUp,
  change,
  onStored,
}: UploadQueueOptions<Stored>): UploadQueue => {
  const sources = new Map<string, { readonly file: File; readonly stop: AbortController }>();
  const waiting: string[] = [];
  let running = 0;
  const update = (key: string, changes: Partial<ChosenFile<Stored>>): void =>
    change((files) => files.map((file) => (file.key === key ? { ...file, ...changes } : file)));

  const send = async (key: string): Promise<void> => {
    const source = sources.get(key);
    if (source === undefined) return;
    const { file } = source;
    const { signal } = source.stop;
    const backoff = createBackoff();
    const begunAt = Date.now();
    const onProgress = (progress: number): void => update(key, { progress });
    let attemptKey = key;
    for (let attempts = 1; !signal.aborted; attempts += 1) {
      try {
        const stored = await store({ file, key: attemptKey, onProgress, signal });
        sources.delete(key);
        update(key, { stored, progress: 1 });
        onStored?.();
        return;
      } catch (error) {
        if (signal.aborted) return;
        const { failure, isPassing, isKeyHeld } = explain(error);
        if (!isPassing || isGivenUp(attempts, Date.now() - begunAt)) {
          update(key, { failure });
          return;
        }
        // The one that was cut off is over; a file that it may yet leave behind belongs to no message.
        if (isKeyHeld) attemptKey = newKey();
        update(key, { progress: 0 });
        await new Promise((resolve) => setTimeout(resolve, backoff.next()));
      }
    }
  };
  const advance = (): void => {
    while (running < MOST_AT_ONCE) {
      const key = waiting.shift();
      if (key === undefined) return;
      running += 1;
      void send(key).finally(() => {
        running -= 1;
        advance();
      });
    }
  };
  const enqueue = (key: string): void => {
    waiting.push(key);
    advance();
  };
  return {
    add: (file) => {
      const chosen = toWaiting(file);
      change((files) => [...files, chosen]);
      sources.set(chosen.key, { file, stop: new AbortController() });
      enqueue(chosen.key);
    },
    retry: (key) => {
      if (!sources.has(key)) return;
      update(key, { failure: undefined, progress: 0 });
      enqueue(key);
    },
    remove: (key) => {
      sources.get(key)?.stop.abort();
      sources.delete(key);
      change((files) => files.filter((file) => file.key !== key));
    },
  };
};
