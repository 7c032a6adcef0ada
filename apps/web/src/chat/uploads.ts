import { newKey } from "../shared/new-key.ts";
import { createBackoff } from "../live/index.ts";
import { ChatError } from "./api.ts";
import type { ChatApi } from "./api.ts";
import type { ChatAttachment } from "./model/wire.ts";

/** A file that was chosen for the next message. */
export interface ChosenFile {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** From 0 to 1. */
  readonly progress: number;
  readonly stored: ChatAttachment | null;
  /** The name of the failure that it could not be stored for. */
  readonly failure: string | null;
}

/** The most bytes of a file, and the most files of a message, that are taken. */
export const MOST_BYTES = 25 * 1_048_576;
export const MOST_FILES = 20;

/** How often a file is tried again by itself. */
const ATTEMPTS = 5;

export interface UploadsOptions {
  readonly upload: ChatApi["upload"];
  readonly files: () => readonly ChosenFile[];
  readonly change: (update: (files: readonly ChosenFile[]) => readonly ChosenFile[]) => void;
}

export interface Uploads {
  readonly add: (files: readonly File[]) => void;
  readonly retry: (key: string) => void;
  readonly remove: (key: string) => void;
}

/** Stores files as soon as they are chosen, each under a key of its own, so that one is never stored twice. */
export const createUploads = ({ upload, files, change }: UploadsOptions): Uploads => {
  const chosen = new Map<string, { readonly file: File; readonly stop: AbortController }>();
  const update = (key: string, changes: Partial<ChosenFile>): void =>
    change((current) => current.map((each) => (each.key === key ? { ...each, ...changes } : each)));

  const store = async (key: string): Promise<void> => {
    const own = chosen.get(key);
    if (own === undefined) return;
    const { file, stop } = own;
    const backoff = createBackoff();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const stored = await upload({
          file,
          key,
          onProgress: (progress) => update(key, { progress }),
          signal: stop.signal,
        });
        update(key, { stored: { ...stored, name: file.name }, progress: 1 });
        return;
      } catch (error) {
        if (stop.signal.aborted) return;
        const isPassing = error instanceof ChatError && error.isPassing;
        if (!isPassing || attempt === ATTEMPTS) {
          update(key, { failure: error instanceof ChatError ? error.code : "INTERNAL" });
          return;
        }
        update(key, { progress: 0 });
        await new Promise((resolve) => setTimeout(resolve, backoff.next()));
      }
    }
  };

  return {
    add: (added) => {
      for (const file of added.slice(0, MOST_FILES - files().length)) {
        const key = newKey();
        const failure = file.size > MOST_BYTES ? "FILE_TOO_LARGE" : null;
        change((current) => [
          ...current,
          { key, name: file.name, size: file.size, progress: 0, stored: null, failure },
        ]);
        if (failure !== null) continue;
        chosen.set(key, { file, stop: new AbortController() });
        void store(key);
      }
    },
    retry: (key) => {
      if (!chosen.has(key)) return;
      update(key, { failure: null, progress: 0 });
      void store(key);
    },
    remove: (key) => {
      chosen.get(key)?.stop.abort();
      chosen.delete(key);
      change((current) => current.filter((each) => each.key !== key));
    },
  };
};
