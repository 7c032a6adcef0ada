import { createBackoff } from "../../live/index.ts";
import type { Backoff } from "../../live/index.ts";
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

/** The most bytes of a file, and the most files of a message, that are taken. */
export const MOST_BYTES = 25 * 1_048_576;
export const MOST_FILES = 20;

/** A file that is stored already, such as one of a draft. */
export const toStored = <Stored>(
  stored: Stored,
  { key, name, size }: Pick<ChosenFile<Stored>, "key" | "name" | "size">,
): ChosenFile<Stored> => ({ key, name, size, progress: 1, stored, failure: undefined });

/** A chosen file of which nothing is stored yet. */
export const toWaiting = ({ name, size }: Pick<File, "name" | "size">, failure?: string): ChosenFile<never> => ({
  key: newKey(),
  name,
  size,
  progress: 0,
  stored: undefined,
  failure,
});

/** What is known of a file until it is stored. */
interface Source {
  readonly file: File;
  readonly stop: AbortController;
  readonly backoff: Backoff;
  attemptKey: string;
  attempts: number;
  /** When it was sent first. */
  begunAt: number | undefined;
}

const toSource = (file: File, key: string): Source => ({
  file,
  stop: new AbortController(),
  backoff: createBackoff(),
  attemptKey: key,
  attempts: 0,
  begunAt: undefined,
});

export const createUploadQueue = <Stored>({
  store,
  explain,
  isGivenUp,
  change,
  onStored,
}: UploadQueueOptions<Stored>): UploadQueue => {
  const sources = new Map<string, Source>();
  const waiting: string[] = [];
  let running = 0;
  const update = (key: string, changes: Partial<ChosenFile<Stored>>): void =>
    change((files) => files.map((file) => (file.key === key ? { ...file, ...changes } : file)));

  /** One attempt. Returns after how many milliseconds the next one is due; `undefined` where there is to be none. */
  const send = async (key: string): Promise<number | undefined> => {
    const source = sources.get(key);
    if (source === undefined) return undefined;
    const { file, stop, backoff } = source;
    const { signal } = stop;
    source.begunAt ??= Date.now();
    source.attempts += 1;
    const onProgress = (progress: number): void => update(key, { progress });
    try {
      const stored = await store({ file, key: source.attemptKey, onProgress, signal });
      sources.delete(key);
      update(key, { stored, progress: 1 });
      onStored?.();
    } catch (error) {
      if (signal.aborted) return undefined;
      const { failure, isPassing, isKeyHeld } = explain(error);
      if (isPassing && !isGivenUp(source.attempts, Date.now() - source.begunAt)) {
        // The one that was cut off is over; a file that it may yet leave behind belongs to no message.
        if (isKeyHeld) source.attemptKey = newKey();
        update(key, { progress: 0 });
        return backoff.next();
      }
      update(key, { failure });
    }
    return undefined;
  };
  const advance = (): void => {
    while (running < MOST_AT_ONCE) {
      const key = waiting.shift();
      if (key === undefined) return;
      running += 1;
      void send(key)
        .then((pauseMs) => {
          // While a file waits for its next attempt, others have its place.
          if (pauseMs !== undefined) setTimeout(() => enqueue(key), pauseMs);
        })
        .finally(() => {
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
      sources.set(chosen.key, toSource(file, chosen.key));
      enqueue(chosen.key);
    },
    retry: (key) => {
      const source = sources.get(key);
      if (source === undefined) return;
      sources.set(key, toSource(source.file, key));
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
