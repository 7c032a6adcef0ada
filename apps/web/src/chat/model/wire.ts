import { fieldsOf } from "../../ui/json.ts";

/** A file of a message: `name` is its sender's, `file` what it downloads by. */
export interface ChatAttachment {
  readonly name: string;
  readonly file: string;
}

export interface ChatMessage {
  readonly id: number;
  readonly from: "customer" | "agent" | "support";
  readonly name: string | null;
  readonly text: string;
  readonly at: string;
  readonly attachments: readonly ChatAttachment[];
}

/** How to reach the desk when its chat can no longer be written in. */
export interface ChatContact {
  readonly text: string;
  readonly url: string | null;
}

/** How the customer rated the conversation: 1 is the worst, 5 the best. */
export interface ChatRating {
  readonly value: number;
  readonly comment: string;
}

/** How the session stands; `now` is the server's time. */
export interface ChatSession {
  readonly state: "waiting" | "joined" | "closed";
  readonly agent: string | null;
  readonly number: number;
  readonly subject: string;
  readonly language: string;
  /** Who owes the next message, and since when. */
  readonly awaiting: "customer" | "team" | null;
  readonly awaitingSince: string | null;
  readonly isResolved: boolean;
  readonly warnAt: string | null;
  readonly closesAt: string | null;
  /** Until when a message opens it again. */
  readonly reopenableUntil: string | null;
  readonly rating: ChatRating | null;
  /** Whether the customer may rate it now. */
  readonly isRatable: boolean;
  /** Whether anybody is at the desk, while it waits; `null` where that is not known. */
  readonly isStaffed: boolean | null;
  readonly contact: ChatContact | null;
  readonly embedOrigins: readonly string[];
  readonly now: string;
}

/** The content of an event of the stream. */
export interface Conversation {
  readonly session: ChatSession;
  readonly messages: readonly ChatMessage[];
  /** Whether there are messages before these; `undefined` where they go on behind others. */
  readonly hasOlder: boolean | undefined;
}

const broken = (): Error => new Error("The answer is none that this page knows.");

const text = (value: unknown): string => {
  if (typeof value === "string") return value;
  throw broken();
};
const textOrNull = (value: unknown): string | null => (value === null ? null : text(value));
const list = <Item>(value: unknown, read: (item: unknown) => Item): readonly Item[] => {
  if (!Array.isArray(value)) throw broken();
  const items: unknown[] = value;
  return items.map(read);
};
const oneOf = <const Choice extends string>(value: unknown, choices: readonly Choice[]): Choice => {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw broken();
  return found;
};

export const readAttachment = (value: unknown): ChatAttachment => {
  const { name, file } = fieldsOf(value);
  return { name: text(name), file: text(file) };
};

export const readMessage = (value: unknown): ChatMessage => {
  const { id, from, name, text: words, at, attachments } = fieldsOf(value);
  if (typeof id !== "number") throw broken();
  return {
    id,
    from: oneOf(from, ["customer", "agent", "support"]),
    name: textOrNull(name),
    text: text(words),
    at: text(at),
    attachments: list(attachments, readAttachment),
  };
};

/** What a link may open: anything else is no address of a desk. */
const CONTACT_URL = /^(?:https?|mailto|tel):/u;

const readContact = (value: unknown): ChatContact | null => {
  if (value === null) return null;
  const { text: words, url } = fieldsOf(value);
  return { text: text(words), url: typeof url === "string" && CONTACT_URL.test(url) ? url : null };
};

const readRating = (value: unknown): ChatRating | null => {
  const { value: rating, comment } = fieldsOf(value);
  return typeof rating === "number" && typeof comment === "string" ? { value: rating, comment } : null;
};

export const readSession = (value: unknown): ChatSession => {
  const fields = fieldsOf(value);
  const { awaiting, isStaffed, number } = fields;
  if (typeof number !== "number") throw broken();
  return {
    state: oneOf(fields["state"], ["waiting", "joined", "closed"]),
    agent: textOrNull(fields["agent"]),
    number,
    subject: text(fields["subject"]),
    language: text(fields["language"]),
    awaiting: awaiting === null ? null : oneOf(awaiting, ["customer", "team"]),
    awaitingSince: textOrNull(fields["awaitingSince"]),
    isResolved: fields["isResolved"] === true,
    warnAt: textOrNull(fields["warnAt"]),
    closesAt: textOrNull(fields["closesAt"]),
    reopenableUntil: textOrNull(fields["reopenableUntil"]),
    rating: readRating(fields["rating"]),
    isRatable: fields["isRatable"] === true,
    isStaffed: typeof isStaffed === "boolean" ? isStaffed : null,
    contact: readContact(fields["contact"]),
    embedOrigins: list(fields["embedOrigins"], text),
    now: text(fields["now"]),
  };
};

export const readConversation = (value: unknown): Conversation => {
  const { session, messages, hasOlder } = fieldsOf(value);
  return {
    session: readSession(session),
    messages: list(messages, readMessage),
    hasOlder: typeof hasOlder === "boolean" ? hasOlder : undefined,
  };
};

/** What the team does right now. */
export interface TeamSign {
  readonly state: "viewing" | "writing" | "left";
  readonly forMs: number;
}

/** `undefined` where it is none that this page knows. */
export const readSign = (value: unknown): TeamSign | undefined => {
  const { state, forMs } = fieldsOf(value);
  if (typeof forMs !== "number") return undefined;
  return state === "viewing" || state === "writing" || state === "left" ? { state, forMs } : undefined;
};

/** Up to which message the team has read, if the event says so. */
export const readSeen = (value: unknown): number | undefined => {
  const { seenUpTo } = fieldsOf(value);
  return typeof seenUpTo === "number" ? seenUpTo : undefined;
};

/** The name of a failure; empty where the answer is none of ours. */
export const readFailureCode = (value: unknown): string => {
  const { code } = fieldsOf(fieldsOf(value)["error"]);
  return typeof code === "string" ? code : "";
};
