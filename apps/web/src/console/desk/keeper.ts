import { fieldsOf, parseJson } from "../../ui/json.ts";
import { keep, keysIn } from "../../ui/kept.ts";
import type { KeptStorage } from "../../ui/kept.ts";
import { readFiles, readOutbox } from "../model/outgoing.ts";
import type { Outbox, UploadedFile } from "../model/outgoing.ts";
import { isLanguage } from "../texts/index.ts";
import type { Language } from "../texts/index.ts";

/** What an agent has begun to write. */
export interface Draft {
  readonly text: string;
  readonly files: readonly UploadedFile[];
}

const PREFIX = "crossdesk.console";

/** What outlives a reload, in this tab: drafts and unsent messages. */
export interface Keeper {
  readonly draft: (ticketId: string) => Draft;
  readonly keepDraft: (ticketId: string, draft: Draft) => void;
  readonly outbox: () => Outbox;
  readonly keepOutbox: (outbox: Outbox) => void;
  /** Whether anything was begun and not sent. */
  readonly hasDrafts: () => boolean;
}

/** Belongs to one agent: somebody else who signs in in the same tab does not see it. */
export const createKeeper = (agentId: string, tab: KeptStorage = sessionStorage): Keeper => {
  const prefix = `${PREFIX}.draft:${agentId}:`;
  const outboxKey = `${PREFIX}.outbox:${agentId}`;
  // Where there is no room in the storage, nothing is lost before the page is left.
  const drafts = new Map<string, Draft>();
  const isEmpty = ({ text, files }: Draft): boolean => text === "" && files.length === 0;
  const readDraft = (ticketId: string): Draft => {
    const { text, files } = fieldsOf(parseJson(tab.getItem(prefix + ticketId)));
    return { text: typeof text === "string" ? text : "", files: readFiles(files) };
  };
  const draft = (ticketId: string): Draft => drafts.get(ticketId) ?? readDraft(ticketId);
  return {
    draft,
    keepDraft: (ticketId, next) => {
      drafts.set(ticketId, next);
      keep(tab, prefix + ticketId, isEmpty(next) ? undefined : next);
    },
    hasDrafts: () => {
      const isKept = keysIn(tab).some((key) => key.startsWith(prefix));
      return isKept || [...drafts.values()].some((each) => !isEmpty(each));
    },
    outbox: () => readOutbox(parseJson(tab.getItem(outboxKey)), Date.now()),
    keepOutbox: (outbox) => keep(tab, outboxKey, outbox.length === 0 ? undefined : outbox),
  };
};

const SETTINGS_KEY = `${PREFIX}.settings`;

export interface ConsoleSettings {
  readonly sound: boolean;
  /** Whether single letters are shortcuts. */
  readonly shortcuts: boolean;
  /** Whether desktop notifications are shown while the page is hidden; `undefined` until the agent was asked. */
  readonly notifications: boolean | undefined;
  /** The language that was chosen in the console; `undefined` for the browser's. */
  readonly language: Language | undefined;
}

export const keptSettings = {
  read: (): ConsoleSettings => {
    const { sound, shortcuts, notifications, language } = fieldsOf(parseJson(localStorage.getItem(SETTINGS_KEY)));
    return {
      sound: sound === true,
      shortcuts: shortcuts !== false,
      notifications: typeof notifications === "boolean" ? notifications : undefined,
      language: isLanguage(language) ? language : undefined,
    };
  },
  write: (settings: ConsoleSettings): void => keep(localStorage, SETTINGS_KEY, settings),
};
