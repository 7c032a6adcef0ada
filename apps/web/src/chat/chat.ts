import { createHeldSigns } from "../ui/held-signs.ts";
import type { KeptStorage } from "../ui/kept.ts";
import { newKey } from "../ui/new-key.ts";
import { saveBlob } from "../ui/save-blob.ts";
import { batch, computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { connectEventStream, createBackoff, createSigner, follow } from "../live/index.ts";
import type { LiveState } from "../live/index.ts";
import { languageHeader } from "./address.ts";
import type { ChatAddress } from "./address.ts";
import { createChatApi } from "./api.ts";
import type { Transcript } from "./api.ts";
import { createAttachmentReader } from "./attachments.ts";
import type { AttachmentReader } from "./attachments.ts";
import { createKeeper } from "./keeper.ts";
import { createMessageDraft } from "./message-draft.ts";
import {
  discard,
  enqueue,
  initialState,
  receive,
  receiveOlder,
  receiveSeen,
  retry,
  takesMessages,
  unseenOf,
} from "./model/chat-state.ts";
import type { ChatState, Outgoing } from "./model/chat-state.ts";
import { readConversation, readSeen, readSign } from "./model/wire.ts";
import type { ChatAttachment, Conversation } from "./model/wire.ts";
import { createRatingForm } from "./rating.ts";
import type { RatingForm } from "./rating.ts";
import { createReading } from "./reading.ts";
import { createSender } from "./sender.ts";
import type { ChosenFile, NotTaken, Uploads } from "./uploads.ts";

/** All that the page shows and does. */
export interface Chat {
  readonly state: ReadonlySignal<ChatState>;
  readonly live: ReadonlySignal<LiveState>;
  readonly text: ReadonlySignal<string>;
  readonly files: ReadonlySignal<readonly ChosenFile[]>;
  /** What of the last choice of files was not taken. */
  readonly notTaken: ReadonlySignal<NotTaken>;
  /** Whether there is something to send, and all files of it are stored. */
  readonly canSend: ReadonlySignal<boolean>;
  /** Whether the session takes no more messages. */
  readonly isOver: ReadonlySignal<boolean>;
  /** How many answers were not seen yet. */
  readonly unread: ReadonlySignal<number>;
  /** Whether somebody looks at the page: it is in sight, also in the page that embeds it. */
  readonly isLookedAt: ReadonlySignal<boolean>;
  /** Whether an answer is being written. */
  readonly isTeamWriting: ReadonlySignal<boolean>;
  /** The picture that is looked at in full. */
  readonly viewed: Signal<ChatAttachment | null>;
  readonly rating: RatingForm;
  readonly uploads: Uploads;
  readonly attachments: AttachmentReader;
  readonly write: (text: string) => void;
  readonly send: () => void;
  readonly retry: (key: string) => void;
  /** Takes a message that was refused back into the text field. */
  readonly edit: (key: string) => void;
  readonly reconnect: () => void;
  /** Notes that the messages up to this one were seen. */
  readonly see: (id: number) => void;
  /** Reads what was said before the messages that are known. Says whether that worked. */
  readonly readOlder: () => Promise<boolean>;
  readonly saveTranscript: (wanted: Transcript) => Promise<void>;
}

export interface ChatDeps {
  readonly storage: KeptStorage;
  readonly isLookedAt: ReadonlySignal<boolean>;
}

/** Node and browsers take no longer timer. */
const LONGEST_TIMER_MS = 2_147_483_647;

export const createChat = (address: ChatAddress, { storage, isLookedAt }: ChatDeps): Chat => {
  const api = createChatApi(address);
  const keeper = createKeeper(address.sessionId, storage);
  const state = signal(initialState(keeper.outbox()));
  const live = signal<LiveState>({ phase: "connecting" });
  const seenUpTo = signal(keeper.seenUpTo());
  const change = (update: (current: ChatState) => ChatState): void => {
    state.value = update(state.value);
  };
  const sender = createSender({ send: api.send, state: () => state.value, change });
  const draft = createMessageDraft({ keeper, upload: api.upload });

  const outbox = computed(() => state.value.outbox);
  effect(() => keeper.keepOutbox(outbox.value));

  /** When it was last looked at whether the time to write again is over. */
  const checkedAt = signal(Date.now());
  effect(() => {
    const { session, aheadMs } = state.value;
    const until = session?.reopenableUntil ?? null;
    if (until === null) return undefined;
    const left = Date.parse(until) - aheadMs - Date.now();
    const timer = setTimeout(() => (checkedAt.value = Date.now()), Math.min(Math.max(0, left + 1), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  });
  const isOver = computed(
    () => !takesMessages(state.value, Math.max(checkedAt.value, Date.now())) || live.value.phase === "refused",
  );
  const canSend = computed(() => !isOver.value && draft.isComplete.value);

  const reading = createReading(api);
  const team = createHeldSigns();
  const signer = createSigner({
    afterwards: "left",
    send: async (state) => {
      if (state !== "viewing" && live.value.phase === "live") await api.sign(state).catch(() => undefined);
    },
  });

  const following = follow<Conversation>({
    connect: connectEventStream({
      url: api.eventsUrl,
      headers: () => ({ ...api.headers, ...languageHeader(address) }),
      parse: (data) => readConversation(JSON.parse(data)),
    }),
    onItem: (conversation) => {
      change((current) => receive(current, conversation, Date.now()));
      // The message that they were writing has arrived.
      if (conversation.messages.some(({ from }) => from !== "customer")) team.clear();
    },
    onSign: (data) => {
      const sign = readSign(data);
      if (sign !== undefined) team.take("team", sign);
      const seen = readSeen(data);
      if (seen !== undefined) change((current) => receiveSeen(current, seen));
    },
    backoff: createBackoff({ mostMs: 8_000 }),
    poll: () => {
      api.newest().then(
        (conversation) => change((current) => receive(current, conversation, Date.now())),
        () => undefined,
      );
    },
    onState: (next) => {
      live.value = next;
      if (next.phase !== "live" || next.isDegraded === true) team.clear();
      if (next.phase === "live") sender.wake();
    },
  });

  const take = (key: string): Outgoing | undefined => state.value.outbox.find((message) => message.key === key);
  return {
    state,
    live,
    text: draft.text,
    files: draft.files,
    notTaken: draft.notTaken,
    canSend,
    isOver,
    unread: computed(() => unseenOf(state.value, seenUpTo.value).length),
    isLookedAt,
    viewed: signal<ChatAttachment | null>(null),
    rating: createRatingForm(api, change),
    uploads: draft.uploads,
    attachments: createAttachmentReader(api.download),
    isTeamWriting: computed(() => [...team.held.value.values()].some((sign) => sign.state === "writing")),
    write: (value) => {
      draft.write(value);
      signer.type(value);
    },
    send: () => {
      if (!canSend.value) return;
      batch(() => {
        for (const message of draft.take(new Date()))
          change((current) => enqueue(current, { ...message, key: newKey() }));
      });
      signer.sent();
      sender.wake();
    },
    retry: (key) => {
      change((current) => retry(current, key));
      sender.wake();
    },
    edit: (key) => {
      const message = take(key);
      if (message === undefined) return;
      batch(() => {
        draft.putBack(message);
        change((current) => discard(current, key));
      });
    },
    reconnect: () => {
      following.retry();
      sender.wake();
    },
    see: (id) => {
      reading.see(id, state.value.messages);
      if (id <= seenUpTo.value) return;
      seenUpTo.value = id;
      keeper.keepSeen(id);
    },
    readOlder: async () => {
      const [first] = state.value.messages;
      if (first === undefined || !state.value.hasOlder) return false;
      try {
        const older = await api.older(first.id);
        change((current) => receiveOlder(current, older));
        return true;
      } catch {
        return false;
      }
    },
    saveTranscript: async (wanted) => {
      const { session } = state.value;
      const blob = await api.transcript(wanted);
      const day = new Date().toISOString().slice(0, 10);
      saveBlob(blob, `chat-${session?.number ?? ""}-${day}.${wanted.format === "html" ? "html" : "txt"}`);
    },
  };
};
