import { fieldsOf, parseJson } from "../ui/json.ts";
import { keep, keysIn } from "../ui/kept.ts";
import type { KeptStorage } from "../ui/kept.ts";
import { readAttachment } from "./model/wire.ts";
import type { ChatAttachment } from "./model/wire.ts";
import type { Outgoing } from "./model/chat-state.ts";

/** What the customer has begun to write. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly ChatAttachment[];
  /** The names of chosen files that were not stored yet: their bytes end with the page. */
  readonly unstored: readonly string[];
}

/** What outlives the tab, in its own session: what is not sent yet, and what was seen. */
export interface Keeper {
  readonly outbox: () => readonly Outgoing[];
  readonly keepOutbox: (outbox: readonly Outgoing[]) => void;
  readonly draft: () => Draft;
  readonly keepDraft: (draft: Draft) => void;
  /** Calls back when another tab changed the draft, with what was there before and what is there now. */
  readonly onDraft: (listen: (before: Draft, now: Draft) => void) => void;
  /** The last message that was seen, 0 at first. */
  readonly seenUpTo: () => number;
  readonly keepSeen: (id: number) => void;
}

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
    refusal: typeof refusal === "string" ? refusal : undefined,
    seenAs: null,
  };
};

const readDraft = (value: unknown): Draft => {
  const { text, attachments, unstored } = fieldsOf(value);
  return {
    text: textOf(text),
    attachments: itemsOf(attachments).map(readAttachment),
    unstored: itemsOf(unstored).map(textOf),
  };
};

const isEmpty = ({ text, attachments, unstored }: Draft): boolean =>
  text === "" && attachments.length === 0 && unstored.length === 0;

const ROOT = "crossdesk.chat.";
/** What is kept for longer than any link is good is of no use to anybody. */
const KEPT_MS = 35 * 86_400_000;

/** Clears away what earlier sessions left, on a device that others may use as well. */
const forgetOld = (storage: KeptStorage, nowMs: number): void => {
  for (const key of keysIn(storage)) {
    if (!key.startsWith(ROOT)) continue;
    const { keptAt } = fieldsOf(parseJson(storage.getItem(key)));
    if (typeof keptAt !== "number" || nowMs - keptAt > KEPT_MS) storage.removeItem(key);
  }
};

export const createKeeper = (sessionId: string, storage: KeptStorage, now: () => number = Date.now): Keeper => {
  const draftKey = `${ROOT}draft:${sessionId}`;
  const seenKey = `${ROOT}seen:${sessionId}`;
  /** Each message under a key of its own, so that two tabs do not write over each other's. */
  const outboxRoot = `${ROOT}outbox:${sessionId}:`;
  /** Storage may be full or forbidden, and hold what another version has kept: what is on the screen is still there. */
  const guarded = <Value>(work: () => Value, otherwise: Value): Value => {
    try {
      return work();
    } catch {
      return otherwise;
    }
  };
  const read = (key: string): unknown => fieldsOf(parseJson(storage.getItem(key)))["value"];
  const write = (key: string, value: unknown): void =>
    keep(storage, key, value === undefined ? undefined : { keptAt: now(), value });

  guarded(() => forgetOld(storage, now()), undefined);
  let kept: ReadonlySet<string> = new Set();
  const emptyDraft: Draft = { text: "", attachments: [], unstored: [] };
  return {
    outbox: () =>
      guarded(() => {
        const own = keysIn(storage).filter((key) => key.startsWith(outboxRoot));
        kept = new Set(own);
        const messages = own.flatMap((key) => guarded(() => [readOutgoing(read(key))], []));
        return messages.filter(({ key }) => key !== "").toSorted((one, other) => one.at.localeCompare(other.at));
      }, []),
    keepOutbox: (outbox) => {
      const next = new Set(outbox.map(({ key }) => outboxRoot + key));
      for (const key of kept) if (!next.has(key)) write(key, undefined);
      for (const message of outbox) write(outboxRoot + message.key, message);
      kept = next;
    },
    draft: () => guarded(() => readDraft(read(draftKey)), emptyDraft),
    keepDraft: (draft) => write(draftKey, isEmpty(draft) ? undefined : draft),
    onDraft: (listen) =>
      addEventListener("storage", ({ key, oldValue, newValue }) => {
        if (key !== draftKey) return;
        const draftOf = (stored: string | null): Draft =>
          guarded(() => readDraft(fieldsOf(parseJson(stored))["value"]), emptyDraft);
        listen(draftOf(oldValue), draftOf(newValue));
      }),
    seenUpTo: () => {
      const seen = guarded(() => read(seenKey), 0);
      return typeof seen === "number" ? seen : 0;
    },
    keepSeen: (id) => write(seenKey, id),
  };
};

/** A page in a frame may be refused the browser's storage; then what it keeps ends with it. */
export const openStorage = (open: () => KeptStorage): KeptStorage => {
  try {
    const storage = open();
    storage.getItem(ROOT);
    return storage;
  } catch {
    const values = new Map<string, string>();
    return {
      get length() {
        return values.size;
      },
      key: (index) => [...values.keys()][index] ?? null,
      getItem: (key) => values.get(key) ?? null,
      setItem: (key, value) => void values.set(key, value),
      removeItem: (key) => void values.delete(key),
    };
  }
};
