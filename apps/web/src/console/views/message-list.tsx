import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Message } from "@crossdesk/contracts";
import { drawnOf, NEWEST, towardsNewest, towardsOldest } from "../model/message-window.ts";
import type { Outbox } from "../model/outgoing.ts";
import type { KnownTicket } from "../model/state.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { MessageEntries, TicketRequest } from "./message-entries.tsx";
import { PendingMessage } from "./pending-message.tsx";
import { findAnchor, restoreAnchor } from "./scroll-anchor.ts";
import type { Anchor } from "./scroll-anchor.ts";

interface Props {
  readonly known: KnownTicket;
  readonly pending: Outbox;
}

/** How near to its end a list counts as read to the end, in pixels. */
const NEAR_END = 120;
/** How near to what is drawn more is drawn, in pixels. */
const REACH = 800;
const NONE: readonly Message[] = [];

/** A conversation of any length: what is near to the sight is drawn, and what is before it is read on the way up. */
export const MessageList = ({ known, pending }: Props) => {
  const { desk, session } = usePage();
  const { ticket, hasOlder } = known;
  const messages = known.messages ?? NONE;
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const place = useRef<{ isAtEnd: boolean; anchor: Anchor | undefined }>({ isAtEnd: true, anchor: undefined });
  const [part, setPart] = useState(NEWEST);
  const [isAtEnd, setAtEnd] = useState(true);
  const [hasNews, setNews] = useState(false);
  const drawn = drawnOf(messages, part);
  const lastId = messages.at(-1)?.id;
  const lastNoteId = known.notes?.at(-1)?.id;
  const isWhole = drawn.from === 0 && !hasOlder;

  const settle = (): void => {
    const { current } = list;
    if (current === null) return;
    if (place.current.isAtEnd) current.scrollTop = current.scrollHeight;
    else if (place.current.anchor !== undefined) restoreAnchor(current, place.current.anchor);
  };
  const toEnd = (): void => {
    place.current = { isAtEnd: true, anchor: undefined };
    setPart(NEWEST);
    setAtEnd(true);
    setNews(false);
    settle();
  };
  const older = (): void => {
    if (drawn.from > 0) setPart(towardsOldest(messages, part));
    else if (hasOlder) desk.readOlder(ticket.id);
  };
  const look = (): void => {
    const { current } = list;
    if (current === null) return;
    const { scrollHeight, scrollTop, clientHeight } = current;
    const left = scrollHeight - scrollTop - clientHeight;
    const atEnd = left < NEAR_END && drawn.to === messages.length;
    place.current = { isAtEnd: atEnd, anchor: findAnchor(current) };
    setAtEnd(atEnd);
    if (atEnd) {
      setNews(false);
      // What is far above is drawn again when somebody goes there.
      if (scrollTop > 2 * REACH) setPart(NEWEST);
    }
    if (scrollTop < REACH) older();
    else if (left < REACH && drawn.to < messages.length) setPart(towardsNewest(messages, part));
  };

  // What was drawn or read above, or a picture that has come, moves nothing that is looked at.
  useLayoutEffect(() => {
    settle();
    if (known.messages !== undefined && (list.current?.scrollTop ?? REACH) < REACH) older();
  }, [drawn.from, drawn.to, messages.length, known.notes?.length, hasOlder]);
  useLayoutEffect(() => {
    const sizes = new ResizeObserver(settle);
    for (const each of [list.current, content.current]) if (each !== null) sizes.observe(each);
    return () => sizes.disconnect();
  }, []);
  // What is written by the agent is always shown; what comes in while they read above waits for them below.
  useLayoutEffect(() => {
    if (!place.current.isAtEnd) setNews(true);
  }, [lastId, lastNoteId]);
  useLayoutEffect(toEnd, [pending.length, known.messages === undefined]);
  useEffect(() => {
    const { seen } = desk.readMarks;
    if (isAtEnd && lastId !== undefined) seen.value = { ticketId: ticket.id, messageId: lastId };
    return () => {
      seen.value = undefined;
    };
  }, [ticket.id, lastId, isAtEnd]);

  const words = texts().conversation;
  return (
    <div class="scroller">
      <div
        class="messages"
        ref={list}
        role="log"
        aria-label={words.label}
        // Older messages are no news.
        aria-live={isAtEnd ? "polite" : "off"}
        tabIndex={0}
        onScroll={look}
      >
        <div class="content" ref={content}>
          {isWhole && <TicketRequest known={known} now={session.now.value} />}
          {known.messages === undefined && <p class="empty">{words.loadingMessages}</p>}
          {!isWhole && known.messages !== undefined && (
            <button type="button" class="link older" onClick={older}>
              {drawn.from > 0 ? words.older : words.loadingOlder}
            </button>
          )}
          <MessageEntries known={known} messages={messages} from={drawn.from} to={drawn.to} />
          {drawn.to === messages.length &&
            pending.map((outgoing) => <PendingMessage key={outgoing.key} outgoing={outgoing} />)}
        </div>
      </div>
      {(hasNews || drawn.to < messages.length) && (
        <button type="button" class="news" onClick={toEnd}>
          {hasNews ? words.newMessages : words.toNewest}
        </button>
      )}
    </div>
  );
};
