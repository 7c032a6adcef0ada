import { readFiles, readOutbox } from "../model/outgoing.ts";
import type { Outbox, UploadedFile } from "../model/outgoing.ts";
import { isLanguage } from "../texts/index.ts";
import type { Language } from "../texts/index.ts";

/** What an agent has begun to write. */
export interface Draft {
  readonly text: string;
  readonly files: readonly UploadedFile[];
}

const EMPTY: Draft = { text: "", files: [] };
const PREFIX = "crossdesk.console";

const parse = (text: string | null): unknown => {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Storage may be full or forbidden; the console works without, and forgets when it is reloaded. */
const write = (storage: Storage, key: string, value: string | undefined): void => {
  try {
    if (value === undefined) storage.removeItem(key);
    else storage.setItem(key, value);
  } catch {
    // Nothing else to do: what is on the screen is still there.
  }
};

/** What outlives a reload, in this tab: drafts and unsent messages. */
export interface Keeper {
  readonly draft: (ticketId: string) => Draft;
  readonly keepDraft: (ticketId: string, draft: Draft) => void;
  readonly outbox: () => Outbox;
  readonly keepOutbox: (outbox: Outbox) => void;
  /** Whether anything was begun and not sent. */
  readonly hasDrafts: () => boolean;
}

/** An agent's own: whoever signs in next in the same tab finds nothing of it. */
export const createKeeper = (agentId: string, tab: Storage = sessionStorage): Keeper => {
  const prefix = `${PREFIX}.draft:${agentId}:`;
  const outboxKey = `${PREFIX}.outbox:${agentId}`;
  // Where there is no room in the storage, nothing is lost before the page is left.
  const drafts = new Map<string, Draft>();
  const isEmpty = ({ text, files }: Draft): boolean => text === "" && files.length === 0;
  const readDraft = (ticketId: string): Draft => {
    const kept = parse(tab.getItem(prefix + ticketId));
    if (typeof kept !== "object" || kept === null) return EMPTY;
    const { text, files }: Readonly<Record<string, unknown>> = { ...kept };
    return { text: typeof text === "string" ? text : "", files: readFiles(files) };
  };
  const draft = (ticketId: string): Draft => drafts.get(ticketId) ?? readDraft(ticketId);
  return {
    draft,
    keepDraft: (ticketId, next) => {
      drafts.set(ticketId, next);
      write(tab, prefix + ticketId, isEmpty(next) ? undefined : JSON.stringify(next));
    },
    hasDrafts: () => {
      const keys = Array.from({ length: tab.length }, (_, index) => tab.key(index) ?? "");
      const isKept = keys.some((key) => key.startsWith(prefix));
      return isKept || [...drafts.values()].some((each) => !isEmpty(each));
    },
    outbox: () => readOutbox(parse(tab.getItem(outboxKey)), Date.now()),
    keepOutbox: (outbox) => write(tab, outboxKey, outbox.length === 0 ? undefined : JSON.stringify(outbox)),
  };
};

const SETTINGS_KEY = `${PREFIX}.settings`;

export interface ConsoleSettings {
  readonly sound: boolean;
  /** Whether single letters are shortcuts. */
  readonly shortcuts: boolean;
  /** Whether the desktop tells of messages while the page is not in sight; `undefined` until the agent was asked. */
  readonly notifications: boolean | undefined;
  /** The language that was chosen in the console; `undefined` for the browser's. */
  readonly language: Language | undefined;
}

export const keptSettings = {
  read: (): ConsoleSettings => {
    const kept = parse(localStorage.getItem(SETTINGS_KEY));
    const { sound, shortcuts, notifications, language }: Readonly<Record<string, unknown>> =
      typeof kept === "object" && kept !== null ? { ...kept } : {};
    return {
      sound: sound === true,
      shortcuts: shortcuts !== false,
      notifications: typeof notifications === "boolean" ? notifications : undefined,
      language: isLanguage(language) ? language : undefined,
    };
  },
  write: (settings: ConsoleSettings): void => write(localStorage, SETTINGS_KEY, JSON.stringify(settings)),
};
