import { newKey } from "../shared/new-key.ts";
import { computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { connectEventStream, createBackoff, follow } from "../live/index.ts";
import type { LiveState } from "../live/index.ts";
import { createChatApi } from "./api.ts";
import { createAttachmentReader } from "./attachments.ts";
import type { AttachmentReader } from "./attachments.ts";
import { createKeeper } from "./keeper.ts";
import { discard, enqueue, initialState, receive, retry } from "./model/chat-state.ts";
import type { ChatState, Outgoing } from "./model/chat-state.ts";
import { readConversation } from "./model/wire.ts";
import type { Conversation } from "./model/wire.ts";
import { createSender } from "./sender.ts";
import { createUploads } from "./uploads.ts";
import type { ChosenFile, Uploads } from "./uploads.ts";

/** Which session the page is of, and what proves that it may be read. */
export interface ChatAddress {
  readonly path: string;
  readonly sessionId: string;
  readonly token: string;
}

/** The session is in the path; the token is behind the `#`, which no browser sends anywhere. */
export const readAddress = ({ pathname, hash }: Pick<Location, "pathname" | "hash">): ChatAddress => {
  const path = pathname.replace(/\/+$/u, "");
  return {
    path,
    sessionId: path.slice(path.lastIndexOf("/") + 1),
    token: new URLSearchParams(hash.slice(1)).get("token") ?? "",
  };
};

/** All that the page shows and does. */
export interface Chat {
  readonly state: ReadonlySignal<ChatState>;
  readonly live: ReadonlySignal<LiveState>;
  readonly text: ReadonlySignal<string>;
  readonly files: ReadonlySignal<readonly ChosenFile[]>;
  /** Whether there is something to send, and all files of it are stored. */
  readonly canSend: ReadonlySignal<boolean>;
  /** Whether the session takes no more messages. */
  readonly isOver: ReadonlySignal<boolean>;
  readonly uploads: Uploads;
  readonly attachments: AttachmentReader;
  readonly write: (text: string) => void;
  readonly send: () => void;
  readonly retry: (key: string) => void;
  /** Takes a message that was refused back into the text field. */
  readonly edit: (key: string) => void;
  readonly reconnect: () => void;
}

const storedOf = (files: readonly ChosenFile[]) => files.flatMap(({ stored }) => (stored === null ? [] : [stored]));

export const createChat = (address: ChatAddress, storage: Storage): Chat => {
  const api = createChatApi(address);
  const keeper = createKeeper(address.sessionId, storage);
  const draft = keeper.draft();
  const state = signal(initialState(keeper.outbox()));
  const live = signal<LiveState>({ phase: "connecting" });
  const text = signal(draft.text);
  const files = signal<readonly ChosenFile[]>(
    draft.attachments.map((stored) => ({
      key: stored.file,
      name: stored.name,
      size: 0,
      progress: 1,
      stored,
      failure: null,
    })),
  );
  const change = (update: (current: ChatState) => ChatState): void => {
    state.value = update(state.value);
  };
  const sender = createSender({ send: api.send, state: () => state.value, change });
  const uploads = createUploads({
    upload: api.upload,
    files: () => files.value,
    change: (update) => {
      files.value = update(files.value);
    },
  });

  const outbox = computed(() => state.value.outbox);
  effect(() => keeper.keepOutbox(outbox.value));
  effect(() => keeper.keepDraft({ text: text.value, attachments: storedOf(files.value) }));

  const isOver = computed(() => state.value.session?.state === "closed" || live.value.phase === "refused");
  const canSend = computed(
    () =>
      !isOver.value &&
      files.value.every(({ stored }) => stored !== null) &&
      (text.value.trim() !== "" || files.value.length > 0),
  );

  const following = follow<Conversation>({
    connect: connectEventStream({
      url: api.eventsUrl,
      headers: () => api.headers,
      parse: (data) => readConversation(JSON.parse(data)),
    }),
    onItem: (conversation) => change((current) => receive(current, conversation, Date.now())),
    backoff: createBackoff({ mostMs: 8_000 }),
    onState: (next) => {
      live.value = next;
      if (next.phase === "live") sender.wake();
    },
  });

  const take = (key: string): Outgoing | undefined => state.value.outbox.find((message) => message.key === key);
  return {
    state,
    live,
    text,
    files,
    canSend,
    isOver,
    uploads,
    attachments: createAttachmentReader(api.download),
    write: (value) => {
      text.value = value;
    },
    send: () => {
      if (!canSend.value) return;
      const message = { text: text.value.trim(), attachments: storedOf(files.value) };
      change((current) => enqueue(current, { ...message, key: newKey(), at: new Date().toISOString() }));
      text.value = "";
      files.value = [];
      sender.wake();
    },
    retry: (key) => {
      change((current) => retry(current, key));
      sender.wake();
    },
    edit: (key) => {
      const message = take(key);
      if (message === undefined) return;
      text.value = text.value === "" ? message.text : `${message.text}\n${text.value}`;
      files.value = [
        ...files.value,
        ...message.attachments.map((stored) => ({
          key: stored.file,
          name: stored.name,
          size: 0,
          progress: 1,
          stored,
          failure: null,
        })),
      ];
      change((current) => discard(current, key));
    },
    reconnect: () => {
      following.retry();
      sender.wake();
    },
  };
};
