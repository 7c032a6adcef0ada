import type { Message } from "@crossdesk/contracts";

/** One list of both, each message once, oldest first; what was read last wins, as its attachments may be linked by now. */
export const mergeMessages = (known: readonly Message[], read: readonly Message[]): readonly Message[] => {
  if (read.length === 0) return known;
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of read) byId.set(message.id, message);
  return [...byId.values()].sort((one, other) => one.id - other.id);
};

/** Who a message is from, as the agent sees it. */
export type Side = "customer" | "team" | "system";

const SIDES = {
  customer: "customer",
  agent: "team",
  admin: "team",
  // Partners and internal services write on the desk's behalf, unless they name somebody else as the sender.
  service: "team",
  partner: "team",
  system: "system",
} as const satisfies Record<Message["senderType"], Side>;

export const sideOf = ({ senderType }: Pick<Message, "senderType">): Side => SIDES[senderType];

/** Since when the customer waits for an answer: their first message behind the last one of the team. */
export const unansweredSince = (messages: readonly Message[]): string | undefined => {
  let since: string | undefined;
  for (const message of messages) {
    const side = sideOf(message);
    if (side === "team") since = undefined;
    else if (side === "customer") since ??= message.sentAt;
  }
  return since;
};

/** How many messages of the customer are behind the one that was looked at last. */
export const countUnread = (messages: readonly Message[], seen: number | undefined): number =>
  messages.filter((message) => sideOf(message) === "customer" && message.id > (seen ?? 0)).length;
