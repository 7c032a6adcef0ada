import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { createUploadQueue, MOST_BYTES, MOST_FILES, toStored } from "../../ui/uploads/upload-queue.ts";
import type { ChosenFile as Chosen } from "../../ui/uploads/upload-queue.ts";
import type { UploadedFile } from "../model/outgoing.ts";
import type { Person } from "../model/person.ts";
import { formatBytes } from "../model/time.ts";
import { texts } from "../texts/index.ts";
import { uploadFile, UploadError } from "./transfer.ts";

/** A file that the agent has chosen for the message that they write; where it could not be stored, with the words to say so. */
export type ChosenFile = Chosen<UploadedFile>;

export interface Attachments {
  readonly files: ReadonlySignal<readonly ChosenFile[]>;
  readonly choose: (files: readonly File[]) => void;
  readonly remove: (key: string) => void;
  readonly retry: (key: string) => void;
  /** Takes all that are stored, for a message. */
  readonly take: () => readonly UploadedFile[];
  /** Puts files of a message back that was not taken. */
  readonly restore: (files: readonly UploadedFile[]) => void;
}

export interface AttachmentsOptions {
  readonly person: Person;
  /** Those of a draft, stored before the page was left. */
  readonly kept: readonly UploadedFile[];
  readonly onStored: () => void;
  readonly onRefused: (message: string) => void;
}

/** How long a file is sent again by itself; afterwards its writer decides. */
const GIVEN_UP_AFTER_MS = 150_000;
const MOST_NAME = 255;

const toChosen = (stored: UploadedFile): ChosenFile =>
  toStored(stored, { key: stored.storedName, name: stored.fileName, size: stored.size });

/** The files of one ticket's draft, sent to the desk while the agent still writes. */
export const createAttachments = ({ person, kept, onStored, onRefused }: AttachmentsOptions): Attachments => {
  const files = signal<readonly ChosenFile[]>(kept.map(toChosen));
  const queue = createUploadQueue<UploadedFile>({
    store: async (attempt) => {
      const storedName = await uploadFile(person, attempt);
      const { name, size } = attempt.file;
      return { fileName: name.slice(-MOST_NAME), storedName, size };
    },
    explain: (error) =>
      error instanceof UploadError
        ? { failure: error.message, isPassing: error.isPassing, isKeyHeld: error.isKeyHeld }
        : { failure: texts().composer.fileNotSent, isPassing: false, isKeyHeld: false },
    isGivenUp: (_, forMs) => forMs > GIVEN_UP_AFTER_MS,
    change: (update) => {
      files.value = update(files.value);
    },
    onStored,
  });
  const choose = (chosen: readonly File[]): void => {
    for (const file of chosen) {
      if (files.value.length >= MOST_FILES) {
        onRefused(texts().composer.mostFiles(MOST_FILES));
        return;
      }
      if (file.size <= MOST_BYTES) queue.add(file);
      else onRefused(texts().composer.fileTooLarge(file.name, formatBytes(MOST_BYTES)));
    }
  };
  return {
    files,
    choose,
    remove: (key) => {
      queue.remove(key);
      onStored();
    },
    retry: queue.retry,
    take: () => {
      const stored = files.value.flatMap((file) => (file.stored === undefined ? [] : [file.stored]));
      files.value = files.value.filter((file) => file.stored === undefined);
      return stored;
    },
    restore: (stored) => {
      const known = new Set(files.value.map(({ key }) => key));
      files.value = [...stored.filter(({ storedName }) => !known.has(storedName)).map(toChosen), ...files.value];
      onStored();
    },
  };
};
