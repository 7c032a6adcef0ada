import type { Message } from "@crossdesk/contracts";

/** One list of both, each message once, oldest first; what was read last wins, as its attachments may be linked by now. */
export const mergeMessages = (known: readonly Message[], read: readonly Message[]): readonly Message[] => {
  if (read.length === 0) return known;
  const last = known.at(-1);
  // The usual case: one more message at the end of a conversation, however long that is.
  if (last !== undefined && isInOrder(read) && (read[0]?.id ?? 0) > last.id) return [...known, ...read];
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of read) byId.set(message.id, message);
  return [...byId.values()].sort((one, other) => one.id - other.id);
};

const isInOrder = (messages: readonly Message[]): boolean =>
  messages.every((message, index) => index === 0 || message.id > (messages[index - 1]?.id ?? 0));

/** Who a message is from, as the agent sees it. */
export type Side = "customer" | "team" | "system";

const SIDES = {
  customer: "customer",
  agent: "team",
  admin: "team",
  // What a partner writes is for the team to answer; an internal service writes on the desk's behalf.
  partner: "customer",
  service: "team",
  system: "system",
} as const satisfies Record<Message["senderType"], Side>;

export const sideOf = ({ senderType }: Pick<Message, "senderType">): Side => SIDES[senderType];

/** The last of the team's messages that the customer has read: all before it were read as well. */
export const lastReadOf = (messages: readonly Message[], readUpTo: number | undefined): number | undefined =>
  readUpTo === undefined
    ? undefined
    : messages.findLast((message) => message.id <= readUpTo && sideOf(message) === "team")?.id;
