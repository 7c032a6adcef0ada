import * as outbox from "../../ui/outbox/outbox.ts";
import type { Queued } from "../../ui/outbox/outbox.ts";
import type { ChatAttachment, ChatMessage, ChatSession, Conversation } from "./wire.ts";

/** A message of this page that is not acknowledged yet; where it was refused, by the name of the failure. */
export interface Outgoing extends Queued<string> {
  readonly text: string;
  readonly attachments: readonly ChatAttachment[];
  readonly at: string;
  /** The message of the stream that it seems to be, while its own answer is missing. */
  readonly seenAs: number | null;
}

export interface ChatState {
  /** `undefined` until the first event. */
  readonly session: ChatSession | undefined;
  /** How far the server's clock is ahead, in milliseconds. */
  readonly aheadMs: number;
  /** By id, which is the order they were said in. */
  readonly messages: readonly ChatMessage[];
  /** Up to which message the team has read; 0 before all of them. */
  readonly readUpTo: number;
  /** Whether the desk has messages before these. */
  readonly hasOlder: boolean;
  readonly outbox: readonly Outgoing[];
}

export const initialState = (unsent: readonly Outgoing[] = []): ChatState => ({
  session: undefined,
  aheadMs: 0,
  messages: [],
  readUpTo: 0,
  hasOlder: false,
  outbox: unsent,
});

/** Each message once and in its place. An added message replaces a known one: the answer to its sender contains less. */
const merge = (known: readonly ChatMessage[], added: readonly ChatMessage[]): readonly ChatMessage[] => {
  const byId = new Map([...known, ...added].map((message) => [message.id, message]));
  return [...byId.values()].toSorted((one, other) => one.id - other.id);
};

const isSame = ({ text, attachments }: Outgoing, message: ChatMessage): boolean =>
  text === message.text &&
  attachments.length === message.attachments.length &&
  attachments.every(({ file }, index) => message.attachments[index]?.file === file);

/** Two clocks are compared by one reading: so much they may differ. */
const TOLERANCE_MS = 5_000;

/** Notes a message that came back by the stream before its own answer did, so that it is not shown twice meanwhile. */
const recognise =
  (aheadMs: number) =>
  (unsent: readonly Outgoing[], message: ChatMessage): readonly Outgoing[] => {
    if (message.from !== "customer") return unsent;
    const isEarlier = ({ at }: Outgoing): boolean => Date.parse(at) + aheadMs <= Date.parse(message.at) + TOLERANCE_MS;
    const own = unsent.findIndex(
      (each) => each.refusal === undefined && each.seenAs === null && isSame(each, message) && isEarlier(each),
    );
    const found = unsent[own];
    return found === undefined ? unsent : unsent.with(own, { ...found, seenAs: message.id });
  };

/** Applies an item of the stream. */
export const receive = (state: ChatState, { session, messages, hasOlder }: Conversation, nowMs: number): ChatState => {
  const { readUpTo } = state;
  const known = new Set(state.messages.map(({ id }) => id));
  const aheadMs = Date.parse(session.now) - nowMs;
  return {
    session,
    aheadMs,
    messages: messages.length === 0 ? state.messages : merge(state.messages, messages),
    readUpTo,
    hasOlder: hasOlder ?? state.hasOlder,
    outbox: messages.filter(({ id }) => !known.has(id)).reduce(recognise(aheadMs), state.outbox),
  };
};

/** The team has read up to a message. */
export const receiveSeen = (state: ChatState, seenUpTo: number): ChatState =>
  seenUpTo <= state.readUpTo ? state : { ...state, readUpTo: seenUpTo };

/** The last of the customer's messages that the team has read: all before it were read as well. */
export const lastReadOf = ({ messages, readUpTo }: ChatState): number | undefined =>
  messages.findLast(({ id, from }) => from === "customer" && id <= readUpTo)?.id;

/** How the session was rated, as it was answered. */
export const takeRating = (state: ChatState, { rating, isRatable }: ChatSession): ChatState =>
  state.session === undefined ? state : { ...state, session: { ...state.session, rating, isRatable } };

/** What was said before the messages that are known. */
export const receiveOlder = (state: ChatState, { messages, hasOlder }: Conversation): ChatState => ({
  ...state,
  messages: merge(messages, state.messages),
  hasOlder: hasOlder ?? false,
});

const withOutbox = (state: ChatState, next: readonly Outgoing[]): ChatState => ({ ...state, outbox: next });

export const enqueue = (state: ChatState, message: Pick<Outgoing, "key" | "text" | "attachments" | "at">): ChatState =>
  withOutbox(state, outbox.add(state.outbox, { ...message, attempts: 0, refusal: undefined, seenAs: null }));

export const discard = (state: ChatState, key: string): ChatState =>
  withOutbox(state, outbox.remove(state.outbox, key));

/** The answer came: this is the message now. */
export const acknowledge = (state: ChatState, key: string, message: ChatMessage): ChatState => {
  const isKnown = state.messages.some(({ id }) => id === message.id);
  return { ...discard(state, key), messages: isKnown ? state.messages : merge(state.messages, [message]) };
};

export const noteAttempt = (state: ChatState, key: string): ChatState =>
  withOutbox(state, outbox.noteAttempt(state.outbox, key));

export const refuse = (state: ChatState, key: string, refusal: string): ChatState =>
  withOutbox(
    state,
    outbox.refuse(state.outbox, key, refusal).map((each) => (each.key === key ? { ...each, seenAs: null } : each)),
  );

export const retry = (state: ChatState, key: string): ChatState => withOutbox(state, outbox.retry(state.outbox, key));

/** The message that is to be sent next. */
export const nextOf = (state: ChatState): Outgoing | undefined =>
  state.outbox.find(({ refusal }) => refusal === undefined);

/** What is shown below the messages: what is not among them. */
export const pendingOf = (state: ChatState): readonly Outgoing[] =>
  state.outbox.filter(({ seenAs }) => seenAs === null);

/** When silence closes the session and from when on to warn of it, by this browser's clock: only while the customer owes the answer. */
export const closingOf = ({
  session,
  aheadMs,
}: ChatState): { readonly warnAt: number; readonly at: number } | undefined => {
  if (session === undefined || session.state === "closed" || session.awaiting !== "customer") return undefined;
  const { warnAt, closesAt } = session;
  if (warnAt === null || closesAt === null) return undefined;
  return { warnAt: Date.parse(warnAt) - aheadMs, at: Date.parse(closesAt) - aheadMs };
};

/** Whether the session takes messages: while it is open, and for as long as one opens it again. */
export const takesMessages = ({ session, aheadMs }: ChatState, nowMs: number): boolean => {
  if (session === undefined || session.state !== "closed") return true;
  return session.reopenableUntil !== null && Date.parse(session.reopenableUntil) - aheadMs > nowMs;
};

/** The answers behind the message that was seen last. */
export const unseenOf = ({ messages }: ChatState, seenUpTo: number): readonly ChatMessage[] =>
  messages.filter(({ id, from }) => from !== "customer" && id > seenUpTo);
