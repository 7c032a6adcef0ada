import type { Transferred } from "../ui/transfer.ts";
import { createUploadQueue, MOST_BYTES, MOST_FILES, toStored, toWaiting } from "../ui/uploads/upload-queue.ts";
import type { ChosenFile as Chosen } from "../ui/uploads/upload-queue.ts";
import { ChatError } from "./api.ts";
import type { ChatApi } from "./api.ts";
import type { ChatAttachment } from "./model/wire.ts";

/** A file that was chosen for the next message; where it could not be stored, by the name of the failure. */
export type ChosenFile = Chosen<ChatAttachment>;

/** What was not taken when files were chosen, by name. */
export interface NotTaken {
  readonly tooMany: readonly string[];
  readonly folders: readonly string[];
}
export const NOTHING_LEFT: NotTaken = { tooMany: [], folders: [] };

/** The most files that are chosen at once: they go in as many messages as it takes. */
export const MOST_CHOSEN = 3 * MOST_FILES;

/** The failure of a file whose page was closed before it was stored: its name is all that is left. */
export const CHOOSE_AGAIN = "CHOOSE_AGAIN";

/** How often a file is tried again by itself. */
const ATTEMPTS = 5;

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
export const toChosen = (stored: ChatAttachment): ChosenFile =>
  toStored(stored, { key: stored.file, name: stored.name, size: 0 });

/** A file of which only the name outlived its page. */
export const toLost = (name: string): ChosenFile => toWaiting({ name, size: 0 }, CHOOSE_AGAIN);

/** Whether trying again can help: the page has the file, and it is not too large. */
export const canRetry = ({ failure, size }: ChosenFile): boolean =>
  failure !== undefined && failure !== CHOOSE_AGAIN && size <= MOST_BYTES;

/** Stores the files of the next message, of those that fit. */
export const createUploads = ({ upload, files, change, onNotTaken }: UploadsOptions): Uploads => {
  const queue = createUploadQueue<ChatAttachment>({
    store: async (attempt) => ({ ...(await upload(attempt)), name: attempt.file.name }),
    explain: (error) =>
      error instanceof ChatError
        ? { failure: error.code, isPassing: error.isPassing, isKeyHeld: false }
        : { failure: "INTERNAL", isPassing: false, isKeyHeld: false },
    isGivenUp: (attempts) => attempts === ATTEMPTS,
    change,
  });
  return {
    add: ({ files: added, folders }) => {
      // Who chooses a file again whose page was closed has it in the place of what was left of it.
      const names = new Set(added.map(({ name }) => name));
      change((current) => current.filter(({ name, failure }) => failure !== CHOOSE_AGAIN || !names.has(name)));
      const room = Math.max(0, MOST_CHOSEN - files().length);
      onNotTaken({ tooMany: added.slice(room).map(({ name }) => name), folders });
      for (const file of added.slice(0, room)) {
        if (file.size <= MOST_BYTES) queue.add(file);
        else change((current) => [...current, toWaiting(file, "FILE_TOO_LARGE")]);
      }
    },
    retry: queue.retry,
    remove: queue.remove,
  };
};
