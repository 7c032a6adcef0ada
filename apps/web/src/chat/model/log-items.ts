import { isSameDay } from "../../ui/days.ts";
import type { ChatMessage } from "./wire.ts";

/** A line of the log: a new day, or a message with its place among those of the same writer. */
export type LogItem =
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly message: ChatMessage;
      readonly startsGroup: boolean;
      readonly endsGroup: boolean;
    };

/** Messages of one writer that follow each other within this time are shown as a group. */
const GROUP_MS = 5 * 60_000;

const belongTogether = (one: ChatMessage | undefined, other: ChatMessage | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  one.from === other.from &&
  one.name === other.name &&
  isSameDay(one.at, other.at) &&
  Date.parse(other.at) - Date.parse(one.at) < GROUP_MS;

export const toLogItems = (messages: readonly ChatMessage[]): readonly LogItem[] =>
  messages.flatMap((message, index): LogItem[] => {
    const before = messages[index - 1];
    const isNewDay = before === undefined || !isSameDay(before.at, message.at);
    const item: LogItem = {
      kind: "message",
      key: String(message.id),
      message,
      startsGroup: !belongTogether(before, message),
      endsGroup: !belongTogether(message, messages[index + 1]),
    };
    return isNewDay ? [{ kind: "day", key: `day of ${message.id}`, at: message.at }, item] : [item];
  });
