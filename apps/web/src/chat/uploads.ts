import { newKey } from "../ui/new-key.ts";
import type { Transferred } from "../ui/transfer.ts";
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

/** What was not taken when files were chosen, by name. */
export interface NotTaken {
  readonly tooMany: readonly string[];
  readonly folders: readonly string[];
}
export const NOTHING_LEFT: NotTaken = { tooMany: [], folders: [] };

/** The most bytes of a file, and the most files of a message, that are taken. */
export const MOST_BYTES = 25 * 1_048_576;
export const MOST_FILES = 20;
/** The most files that are chosen at once: they go in as many messages as it takes. */
export const MOST_CHOSEN = 3 * MOST_FILES;

/** The failure of a file whose page was closed before it was stored: its name is all that is left. */
export const CHOOSE_AGAIN = "CHOOSE_AGAIN";

/** How often a file is tried again by itself. */
const ATTEMPTS = 5;
/** How many files are on their way at once: a browser has six lines to a server, and messages need some. */
const MOST_AT_ONCE = 3;

export interface UploadsOptions {
  readonly upload: ChatApi["upload"];
  readonly files: () => readonly ChosenFile[];
  readonly change: (update: (files: readonly ChosenFile[]) => readonly ChosenFile[]) => void;
  readonly onNotTaken: (left: NotTaken) => void;
}

export interface Uploads {
  readonly add: (transferred: Transferred) => void;
  readonly retry: (key: string) => void;
  readonly remove: (key: string) => void;
}

/** A file that is stored, as the composer shows it. */
export const toChosen = (stored: ChatAttachment): ChosenFile => ({
  key: stored.file,
  name: stored.name,
  size: 0,
  progress: 1,
  stored,
  failure: null,
});

/** A file of which only the name outlived its page. */
export const toLost = (name: string): ChosenFile => ({
  key: newKey(),
  name,
  size: 0,
  progress: 0,
  stored: null,
  failure: CHOOSE_AGAIN,
});

/** Whether trying again can help: the page has the file, and it is not too large. */
export const canRetry = ({ failure, size }: ChosenFile): boolean =>
  failure !== null && failure !== CHOOSE_AGAIN && size <= MOST_BYTES;

/** Stores files as soon as they are chosen, each under a key of its own, so that one is never stored twice. */
export const createUploads = ({ upload, files, change, onNotTaken }: UploadsOptions): Uploads => {
  const chosen = new Map<string, { readonly file: File; readonly stop: AbortController }>();
  const waiting: string[] = [];
  let running = 0;
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
  const advance = (): void => {
    while (running < MOST_AT_ONCE) {
      const key = waiting.shift();
      if (key === undefined) return;
      running += 1;
      void store(key).finally(() => {
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
    add: ({ files: added, folders }) => {
      // Who chooses a file again whose page was closed has it in the place of what was left of it.
      const names = new Set(added.map(({ name }) => name));
      change((current) => current.filter(({ name, failure }) => failure !== CHOOSE_AGAIN || !names.has(name)));
      const room = Math.max(0, MOST_CHOSEN - files().length);
      onNotTaken({ tooMany: added.slice(room).map(({ name }) => name), folders });
      for (const file of added.slice(0, room)) {
        const key = newKey();
        const failure = file.size > MOST_BYTES ? "FILE_TOO_LARGE" : null;
        change((current) => [
          ...current,
          { key, name: file.name, size: file.size, progress: 0, stored: null, failure },
        ]);
        if (failure !== null) continue;
        chosen.set(key, { file, stop: new AbortController() });
        enqueue(key);
      }
    },
    retry: (key) => {
      if (!chosen.has(key)) return;
      update(key, { failure: null, progress: 0 });
      enqueue(key);
    },
    remove: (key) => {
      chosen.get(key)?.stop.abort();
      chosen.delete(key);
      change((current) => current.filter((each) => each.key !== key));
    },
  };
};
