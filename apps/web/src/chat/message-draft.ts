import { batch, computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { MOST_FILES } from "../ui/uploads/upload-queue.ts";
import type { ChatApi } from "./api.ts";
import type { Draft, Keeper } from "./keeper.ts";
import type { Outgoing } from "./model/chat-state.ts";
import { fits } from "./model/limits.ts";
import { createUploads, NOTHING_LEFT, toChosen, toLost } from "./uploads.ts";
import type { ChosenFile, NotTaken, Uploads } from "./uploads.ts";

/** The next message while it is written. It survives a reload of the page, and is shared with other windows of the session. */
export interface MessageDraft {
  readonly text: ReadonlySignal<string>;
  readonly files: ReadonlySignal<readonly ChosenFile[]>;
  /** What of the last choice of files was not taken. */
  readonly notTaken: ReadonlySignal<NotTaken>;
  readonly uploads: Uploads;
  /** Whether there is something to send, and all files of it are stored. */
  readonly isComplete: ReadonlySignal<boolean>;
  readonly write: (text: string) => void;
  /** Empties the draft and returns it as messages: more than one where it has too many files for one. */
  readonly take: (now: Date) => readonly Pick<Outgoing, "text" | "attachments" | "at">[];
  /** Adds the text and the files of a message that was refused. */
  readonly putBack: (message: Pick<Outgoing, "text" | "attachments">) => void;
}

const storedOf = (files: readonly ChosenFile[]) =>
  files.flatMap(({ stored }) => (stored === undefined ? [] : [stored]));

/** Cuts a list into pieces of the same length, the last one with what is left; an empty list is one empty piece. */
const inPieces = <Item>(items: readonly Item[], length: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.max(1, Math.ceil(items.length / length)) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );

const filesOf = ({ attachments, unstored }: Draft): readonly ChosenFile[] => [
  ...attachments.map(toChosen),
  ...unstored.map(toLost),
];

export interface MessageDraftOptions {
  readonly keeper: Keeper;
  readonly upload: ChatApi["upload"];
}

export const createMessageDraft = ({ keeper, upload }: MessageDraftOptions): MessageDraft => {
  const kept = keeper.draft();
  const text = signal(kept.text);
  const files = signal<readonly ChosenFile[]>(filesOf(kept));
  const notTaken = signal(NOTHING_LEFT);
  const uploads = createUploads({
    upload,
    files: () => files.value,
    change: (update) => {
      files.value = update(files.value);
    },
    onNotTaken: (left) => {
      notTaken.value = left;
    },
  });

  effect(() =>
    keeper.keepDraft({
      text: text.value,
      attachments: storedOf(files.value),
      unstored: files.value.flatMap(({ stored, name }) => (stored === undefined ? [name] : [])),
    }),
  );
  // A window beside this one goes on with what is written here, unless something else is being written there.
  keeper.onDraft((before, now) => {
    if (text.value !== before.text) return;
    batch(() => {
      text.value = now.text;
      if (files.value.every(({ stored }) => stored !== undefined)) files.value = filesOf({ ...now, unstored: [] });
    });
  });

  return {
    text,
    files,
    notTaken,
    uploads,
    isComplete: computed(
      () =>
        files.value.every(({ stored }) => stored !== undefined) &&
        fits(text.value.trim()) &&
        (text.value.trim() !== "" || files.value.length > 0),
    ),
    write: (value) => {
      text.value = value;
    },
    take: (now) => {
      const words = text.value.trim();
      const messages = inPieces(storedOf(files.value), MOST_FILES).map((attachments, index) => ({
        text: index === 0 ? words : "",
        attachments,
        at: new Date(now.getTime() + index).toISOString(),
      }));
      batch(() => {
        text.value = "";
        files.value = [];
        notTaken.value = NOTHING_LEFT;
      });
      return messages;
    },
    putBack: (message) => {
      batch(() => {
        text.value = text.value === "" ? message.text : `${message.text}\n${text.value}`;
        files.value = [...files.value, ...message.attachments.map(toChosen)];
      });
    },
  };
};
