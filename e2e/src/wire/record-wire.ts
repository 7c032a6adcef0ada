import type { NatsConnection } from "@nats-io/transport-node";
import type { Exchange, Notice } from "./recording.ts";

/** All that is said on a broker while it is recorded. */
export interface WireRecorder {
  /** What was said so far, in its order; what was not answered is left out. */
  readonly calls: () => readonly Exchange[];
  readonly notices: () => readonly Notice[];
  readonly stop: () => void;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Text that is no JSON stays what it is. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** `undefined` where it is no object, such as what the broker itself says. */
const read = (text: string): Readonly<Record<string, unknown>> | undefined => {
  const value = parse(text);
  return isObject(value) ? value : undefined;
};

/** How many frames of a subscription are recorded: the first items represent the others. */
const MOST_FRAMES = 8;

/** Writes down what goes over a broker. The connection's user must be one who may listen to everything. */
export const recordWire = async (nc: NatsConnection): Promise<WireRecorder> => {
  const calls = new Map<string, Exchange>();
  const notices: Notice[] = [];
  const listen = (subject: string, onMessage: (message: { subject: string; reply?: string }, text: string) => void) =>
    nc.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) onMessage(message, message.string());
      },
    });
  const subscriptions = [
    listen("rpc.*.>", ({ subject, reply }, text) => {
      const request = read(text);
      // A probe of a queue group is no call.
      if (request?.["type"] === undefined || reply === undefined) return;
      calls.set(reply, { subject, request, replies: [] });
    }),
    listen("_INBOX.>", ({ subject }, text) => {
      const reply = read(text);
      const replies = calls.get(subject)?.replies;
      if (reply === undefined || replies === undefined || replies.length >= MOST_FRAMES || "ping" in reply) return;
      replies.push(reply);
    }),
    ...["events.>", "live.>"].map((subjects) =>
      listen(subjects, ({ subject }, text) => {
        notices.push({ subject, message: parse(text) });
      }),
    ),
  ];
  await nc.flush();
  return {
    calls: () => [...calls.values()].filter(({ replies }) => replies.length > 0),
    notices: () => notices,
    stop: () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
    },
  };
};

/** Each field of a value by its path and type; kinds, which distinguish alternatives, by their names. */
const fieldsOf = (value: unknown, at = ""): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((each) => fieldsOf(each, `${at}[]`));
  if (isObject(value)) return Object.entries(value).flatMap(([name, field]) => fieldsOf(field, `${at}.${name}`));
  const what = typeof value === "string" && at.endsWith(".kind") ? value : value === null ? "null" : typeof value;
  return [`${at}:${what}`];
};

/** Of all that is alike the shortest, and whatever has a field that none before it has; sorted by what it is one of, such as a procedure. */
export const keepDifferent = <Item>(items: readonly Item[], kindOf: (item: Item) => string): readonly Item[] => {
  const known = new Set<string>();
  const kept: { readonly kind: string; readonly item: Item }[] = [];
  for (const item of items.toSorted((one, other) => JSON.stringify(one).length - JSON.stringify(other).length)) {
    const kind = kindOf(item);
    const added = fieldsOf(item).filter((field) => !known.has(`${kind} ${field}`));
    if (added.length === 0) continue;
    for (const field of added) known.add(`${kind} ${field}`);
    kept.push({ kind, item });
  }
  return kept.toSorted((one, other) => (one.kind < other.kind ? -1 : 1)).map(({ item }) => item);
};
