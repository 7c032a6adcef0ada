import { readFiles, readOutbox } from "../model/outgoing.ts";
import type { Outbox, UploadedFile } from "../model/outgoing.ts";

/** What an agent has begun to write. */
export interface Draft {
  readonly text: string;
  readonly files: readonly UploadedFile[];
}

const EMPTY: Draft = { text: "", files: [] };
const PREFIX = "crossdesk.console";
const MOST_SEEN = 500;

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

/** What outlives a reload: in this tab drafts and unsent messages, in this browser what was looked at. */
export interface Keeper {
  readonly draft: (ticketId: string) => Draft;
  readonly keepDraft: (ticketId: string, draft: Draft) => void;
  readonly outbox: () => Outbox;
  readonly keepOutbox: (outbox: Outbox) => void;
  readonly seen: () => ReadonlyMap<string, number>;
  readonly keepSeen: (seen: ReadonlyMap<string, number>) => void;
}

/** An agent's own: whoever signs in next in the same tab finds nothing of it. */
export const createKeeper = (
  agentId: string,
  tab: Storage = sessionStorage,
  browser: Storage = localStorage,
): Keeper => {
  const draftKey = (ticketId: string): string => `${PREFIX}.draft:${agentId}:${ticketId}`;
  const outboxKey = `${PREFIX}.outbox:${agentId}`;
  const seenKey = `${PREFIX}.seen:${agentId}`;
  return {
    draft: (ticketId) => {
      const kept = parse(tab.getItem(draftKey(ticketId)));
      if (typeof kept !== "object" || kept === null) return EMPTY;
      const { text, files }: Readonly<Record<string, unknown>> = { ...kept };
      return { text: typeof text === "string" ? text : "", files: readFiles(files) };
    },
    keepDraft: (ticketId, draft) => {
      const isEmpty = draft.text === "" && draft.files.length === 0;
      write(tab, draftKey(ticketId), isEmpty ? undefined : JSON.stringify(draft));
    },
    outbox: () => readOutbox(parse(tab.getItem(outboxKey)), Date.now()),
    keepOutbox: (outbox) => write(tab, outboxKey, outbox.length === 0 ? undefined : JSON.stringify(outbox)),
    seen: () => {
      const kept = parse(browser.getItem(seenKey));
      if (!Array.isArray(kept)) return new Map();
      const pairs: unknown[] = kept;
      return new Map(
        pairs.flatMap((pair): [string, number][] => {
          const [ticketId, messageId]: unknown[] = Array.isArray(pair) ? pair : [];
          return typeof ticketId === "string" && typeof messageId === "number" ? [[ticketId, messageId]] : [];
        }),
      );
    },
    // The latest last: what is not looked at any more goes first.
    keepSeen: (seen) => write(browser, seenKey, JSON.stringify([...seen].slice(-MOST_SEEN))),
  };
};

const TOKEN_KEY = `${PREFIX}.token`;
const SETTINGS_KEY = `${PREFIX}.settings`;

/** The token lives as long as the tab, and in no other one. */
export const keptToken = {
  read: (): string | undefined => sessionStorage.getItem(TOKEN_KEY) ?? undefined,
  write: (token: string | undefined): void => write(sessionStorage, TOKEN_KEY, token),
};

export interface ConsoleSettings {
  readonly sound: boolean;
  /** Whether single letters are shortcuts. */
  readonly shortcuts: boolean;
}

export const keptSettings = {
  read: (): ConsoleSettings => {
    const kept = parse(localStorage.getItem(SETTINGS_KEY));
    const { sound, shortcuts }: Readonly<Record<string, unknown>> =
      typeof kept === "object" && kept !== null ? { ...kept } : {};
    return { sound: sound === true, shortcuts: shortcuts !== false };
  },
  write: (settings: ConsoleSettings): void => write(localStorage, SETTINGS_KEY, JSON.stringify(settings)),
};
