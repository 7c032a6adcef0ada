import { useEffect, useRef, useState } from "preact/hooks";
import { revealControls } from "../../ui/names.ts";
import type { ChatMessage } from "../model/wire.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { useChat } from "./chat-context.ts";

interface Announced {
  readonly key: string;
  readonly words: string;
}

/** How many sentences stay, so that none is removed while it is read out. */
const KEPT = 5;

const contentOf = ({ text, attachments }: Pick<ChatMessage, "text" | "attachments">): string =>
  [text, ...attachments.map(({ name }) => revealControls(name))].filter((part) => part !== "").join(", ");

/**
 * Reads each new message out once: others' when they come, the customer's own when they send it, and not again when the desk has it. The
 * log itself is silent, as it changes more often than that.
 */
export const Announcer = () => {
  const { state } = useChat();
  const { texts } = useSpoken();
  const { session, messages, outbox } = state.value;
  const [announced, setAnnounced] = useState<readonly Announced[]>([]);
  /** The last message that was announced. Messages from before the page was opened are not read out. */
  const announcedUpTo = useRef<number>();
  const sent = useRef<ReadonlySet<string>>(new Set(outbox.map(({ key }) => key)));

  useEffect(() => {
    const own = outbox.filter(({ key }) => !sent.current.has(key));
    sent.current = new Set([...sent.current, ...own.map(({ key }) => key)]);
    const last = messages.at(-1)?.id ?? 0;
    const isFirst = announcedUpTo.current === undefined;
    const from = announcedUpTo.current ?? last;
    if (session !== undefined) announcedUpTo.current = last;
    const others = isFirst ? [] : messages.filter(({ id, from: writer }) => id > from && writer !== "customer");
    const added = [
      ...own.map((message) => ({ key: message.key, words: `${texts.log.you}: ${contentOf(message)}` })),
      ...others.map((message) => ({
        key: String(message.id),
        words: `${message.name === null ? texts.log[message.from === "agent" ? "agent" : "support"] : revealControls(message.name)}: ${contentOf(message)}`,
      })),
    ];
    if (added.length > 0) setAnnounced((current) => [...current, ...added].slice(-KEPT));
  }, [messages, outbox, session]);
  return (
    <div class="unseen" aria-live="polite" aria-atomic="false" aria-relevant="additions">
      {announced.map(({ key, words }) => (
        <p key={key}>{words}</p>
      ))}
    </div>
  );
};
