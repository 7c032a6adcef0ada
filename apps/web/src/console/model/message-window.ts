import type { Message } from "@crossdesk/contracts";

/**
 * Which of a conversation's messages are drawn: from the one with `firstId`, or the newest few. It is by ids, so that older messages
 * that are read meanwhile do not move it.
 */
export interface MessageWindow {
  readonly firstId: number | undefined;
}

/** The drawn messages: `from` up to, and without, `to`. */
export interface Drawn {
  readonly from: number;
  readonly to: number;
}

type Ids = readonly Pick<Message, "id">[];

/** What a window begins with. */
const FIRST = 50;
/** By how many it moves at a time. */
const STEP = 50;
/** The most that is drawn at once: what a browser lays out within a key press. */
export const MOST_DRAWN = 150;

/** Follows the newest message. */
export const NEWEST: MessageWindow = { firstId: undefined };

/** The first index whose message has this id or a higher one. */
const indexOf = (messages: Ids, id: number): number => {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.id ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const drawnOf = (messages: Ids, { firstId }: MessageWindow): Drawn => {
  const { length } = messages;
  if (firstId === undefined) return { from: Math.max(0, length - FIRST), to: length };
  const from = Math.min(indexOf(messages, firstId), Math.max(0, length - FIRST));
  return { from, to: Math.min(length, from + MOST_DRAWN) };
};

const beginningAt = (messages: Ids, from: number): MessageWindow => ({ firstId: messages[Math.max(0, from)]?.id });

/** Draws older messages; where that makes too many, the newest drawn ones go. */
export const towardsOldest = (messages: Ids, current: MessageWindow): MessageWindow =>
  beginningAt(messages, drawnOf(messages, current).from - STEP);

/** Draws newer messages; where that makes too many, the oldest drawn ones go. */
export const towardsNewest = (messages: Ids, current: MessageWindow): MessageWindow => {
  const { from, to } = drawnOf(messages, current);
  const next = Math.min(messages.length, to + STEP) - MOST_DRAWN;
  return next <= from ? current : beginningAt(messages, next);
};
