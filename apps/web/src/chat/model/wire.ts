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

/** How the session stands; `now` is the server's time. */
export interface ChatSession {
  readonly state: "waiting" | "joined" | "closed";
  readonly agent: string | null;
  readonly subject: string;
  readonly warnAt: string | null;
  readonly closesAt: string | null;
  readonly now: string;
}

/** What an event of the stream tells. */
export interface Conversation {
  readonly session: ChatSession;
  readonly messages: readonly ChatMessage[];
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? { ...value } : {});

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

const readSession = (value: unknown): ChatSession => {
  const { state, agent, subject, warnAt, closesAt, now } = fieldsOf(value);
  return {
    state: oneOf(state, ["waiting", "joined", "closed"]),
    agent: textOrNull(agent),
    subject: text(subject),
    warnAt: textOrNull(warnAt),
    closesAt: textOrNull(closesAt),
    now: text(now),
  };
};

export const readConversation = (value: unknown): Conversation => {
  const { session, messages } = fieldsOf(value);
  return { session: readSession(session), messages: list(messages, readMessage) };
};

/** The name of a failure; empty where the answer is none of ours. */
export const readFailureCode = (value: unknown): string => {
  const { code } = fieldsOf(fieldsOf(value)["error"]);
  return typeof code === "string" ? code : "";
};
