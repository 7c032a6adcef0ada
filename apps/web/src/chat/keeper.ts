import { readAttachment } from "./model/wire.ts";
import type { ChatAttachment } from "./model/wire.ts";
import type { Outgoing } from "./model/chat-state.ts";

/** What the customer has begun to write. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly ChatAttachment[];
}

/** What outlives a reload, in this tab alone: what is not sent yet. */
export interface Keeper {
  readonly outbox: () => readonly Outgoing[];
  readonly keepOutbox: (outbox: readonly Outgoing[]) => void;
  readonly draft: () => Draft;
  readonly keepDraft: (draft: Draft) => void;
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};
const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const readOutgoing = (value: unknown): Outgoing => {
  const { key, text, attachments, at, refusal } = fieldsOf(value);
  return {
    key: textOf(key),
    text: textOf(text),
    attachments: itemsOf(attachments).map(readAttachment),
    at: textOf(at),
    attempts: 0,
    refusal: typeof refusal === "string" ? refusal : null,
    seenAs: null,
  };
};

const readDraft = (value: unknown): Draft => {
  const { text, attachments } = fieldsOf(value);
  return { text: textOf(text), attachments: itemsOf(attachments).map(readAttachment) };
};

export const createKeeper = (sessionId: string, storage: Storage): Keeper => {
  const outboxKey = `crossdesk.chat.outbox:${sessionId}`;
  const draftKey = `crossdesk.chat.draft:${sessionId}`;
  /** What another version of this page has kept may be anything. */
  const read = <Kept>(key: string, parse: (value: unknown) => Kept): Kept => {
    try {
      return parse(JSON.parse(storage.getItem(key) ?? "null"));
    } catch {
      return parse(null);
    }
  };
  /** Storage may be full or forbidden: what is on the screen is still there. */
  const write = (key: string, value: unknown): void => {
    try {
      if (value === undefined) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify(value));
    } catch {
      // A reload loses it then.
    }
  };
  return {
    outbox: () => read(outboxKey, (value) => itemsOf(value).map(readOutgoing)),
    keepOutbox: (outbox) => write(outboxKey, outbox.length === 0 ? undefined : outbox),
    draft: () => read(draftKey, readDraft),
    keepDraft: (draft) => write(draftKey, draft.text === "" && draft.attachments.length === 0 ? undefined : draft),
  };
};
