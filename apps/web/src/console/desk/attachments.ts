import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { createBackoff } from "../../live/index.ts";
import type { UploadedFile } from "../model/outgoing.ts";
import type { Person } from "../model/person.ts";
import { sayBytes } from "../model/time.ts";
import { texts } from "../texts/index.ts";
import { MOST_BYTES, uploadFile, UploadError } from "./transfer.ts";

/** A file that the agent has chosen for the message that they write. */
export interface ChosenFile {
  readonly key: string;
  readonly fileName: string;
  readonly size: number;
  /** From 0 to 1 while it is sent. */
  readonly progress: number;
  readonly stored: UploadedFile | undefined;
  readonly failure: string | undefined;
}

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

const MOST_FILES = 20;
/** How long a file is sent again by itself; afterwards its writer decides. */
const GIVEN_UP_AFTER_MS = 150_000;
const MOST_NAME = 255;

const toChosen = (stored: UploadedFile): ChosenFile => ({
  key: stored.storedName,
  fileName: stored.fileName,
  size: stored.size,
  progress: 1,
  stored,
  failure: undefined,
});

/** The files of one ticket's draft, sent to the desk while the agent still writes. */
export const createAttachments = ({ person, kept, onStored, onRefused }: AttachmentsOptions): Attachments => {
  const files = signal<readonly ChosenFile[]>(kept.map(toChosen));
  const sources = new Map<string, { readonly file: File; readonly stop: AbortController }>();

  const change = (key: string, changes: Partial<ChosenFile>): void => {
    files.value = files.value.map((file) => (file.key === key ? { ...file, ...changes } : file));
  };
  const upload = async (key: string): Promise<void> => {
    const source = sources.get(key);
    if (source === undefined) return;
    const { file, stop } = source;
    const backoff = createBackoff();
    change(key, { failure: undefined, progress: 0 });
    let attemptKey = key;
    const givenUpAt = Date.now() + GIVEN_UP_AFTER_MS;
    while (!stop.signal.aborted) {
      try {
        const onProgress = (progress: number): void => change(key, { progress });
        const storedName = await uploadFile({ person, file, key: attemptKey, onProgress, signal: stop.signal });
        const fileName = file.name.slice(-MOST_NAME);
        change(key, { progress: 1, stored: { fileName, storedName, size: file.size } });
        sources.delete(key);
        onStored();
        return;
      } catch (error) {
        if (!(error instanceof UploadError) || !error.isPassing || Date.now() > givenUpAt) {
          change(key, { failure: error instanceof Error ? error.message : texts().composer.fileNotSent });
          return;
        }
        // The one that was cut off is over; a file that it may yet leave behind belongs to no message.
        if (error.isKeyHeld) attemptKey = crypto.randomUUID();
        await new Promise((resolve) => setTimeout(resolve, backoff.next()));
      }
    }
  };
  const choose = (chosen: readonly File[]): void => {
    for (const file of chosen) {
      if (files.value.length >= MOST_FILES) {
        onRefused(texts().composer.mostFiles(MOST_FILES));
        return;
      }
      if (file.size > MOST_BYTES) {
        onRefused(texts().composer.fileTooLarge(file.name, sayBytes(MOST_BYTES)));
        continue;
      }
      const key = crypto.randomUUID();
      sources.set(key, { file, stop: new AbortController() });
      const added = { key, fileName: file.name, size: file.size, progress: 0, stored: undefined, failure: undefined };
      files.value = [...files.value, added];
      void upload(key);
    }
  };
  return {
    files,
    choose,
    remove: (key) => {
      sources.get(key)?.stop.abort();
      sources.delete(key);
      files.value = files.value.filter((file) => file.key !== key);
      onStored();
    },
    retry: (key) => void upload(key),
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
