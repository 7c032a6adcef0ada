import type { Agent, Message, Note } from "@crossdesk/contracts";

/** One list of both, each note once, oldest first. */
export const mergeNotes = (known: readonly Note[], read: readonly Note[]): readonly Note[] => {
  if (read.length === 0) return known;
  const byId = new Map([...known, ...read].map((note) => [note.id, note]));
  return [...byId.values()].sort((one, other) => one.id - other.id);
};

/** An entry of the conversation as the team sees it. */
export type Entry =
  | { readonly kind: "message"; readonly at: string; readonly message: Message }
  | { readonly kind: "note"; readonly at: string; readonly note: Note };

/** Which of a conversation's messages are drawn, and whether there are others that were not read. */
export interface DrawnPart {
  readonly from: number;
  readonly to: number;
  readonly hasOlder: boolean;
}

/**
 * The drawn messages with the notes that were written between them. Notes from before the first of them are shown where nothing is before it, and
 * those from behind the last where nothing is behind it.
 */
export const withNotes = (
  messages: readonly Message[],
  notes: readonly Note[],
  { from, to, hasOlder }: DrawnPart,
): readonly Entry[] => {
  const drawn = messages.slice(from, to);
  const begin = from === 0 && !hasOlder ? "" : (drawn[0]?.sentAt ?? "");
  const next = messages[to]?.sentAt;
  const shown = notes.filter(({ writtenAt }) => writtenAt >= begin && (next === undefined || writtenAt < next));
  const entries: Entry[] = [
    ...drawn.map((message) => ({ kind: "message" as const, at: message.sentAt, message })),
    ...shown.map((note) => ({ kind: "note" as const, at: note.writtenAt, note })),
  ];
  // Stable: messages keep the order of their ids, and a note of the same instant stands behind them.
  return notes.length === 0
    ? entries
    : entries.sort((one, other) => Number(one.at > other.at) - Number(one.at < other.at));
};

const byLength = (one: Agent, other: Agent): number => other.name.length - one.name.length;

/** A text in parts: what mentions somebody, and what is between. */
export interface TextPart {
  readonly text: string;
  readonly mentioned: Agent | undefined;
}

/** Where colleagues are mentioned: `@` and the whole name. The longest name wins, so that Ada Lovelace is not Ada. */
export const partsOf = (text: string, agents: readonly Agent[]): readonly TextPart[] => {
  const named = agents.filter(({ name }) => name.trim() !== "").toSorted(byLength);
  const parts: TextPart[] = [];
  let plain = "";
  const end = (): void => {
    if (plain !== "") parts.push({ text: plain, mentioned: undefined });
    plain = "";
  };
  for (let at = 0; at < text.length;) {
    const mentioned = text[at] === "@" ? named.find(({ name }) => text.startsWith(name, at + 1)) : undefined;
    if (mentioned === undefined) {
      plain += text[at] ?? "";
      at += 1;
    } else {
      end();
      parts.push({ text: `@${mentioned.name}`, mentioned });
      at += mentioned.name.length + 1;
    }
  }
  end();
  return parts;
};

/** The subjects of those who are mentioned in a text. */
export const mentionsIn = (text: string, agents: readonly Agent[]): readonly string[] => [
  ...new Set(partsOf(text, agents).flatMap(({ mentioned }) => (mentioned === undefined ? [] : [mentioned.subject]))),
];
