import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { toLogItems } from "../model/log-items.ts";
import { pendingOf } from "../model/chat-state.ts";
import type { ChatState } from "../model/chat-state.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";
import { MessageBubble, PendingBubble } from "./message-bubble.tsx";

/** So near to the end a reader is at the end. */
const NEAR_PX = 80;

/** Keeps the end in sight for who is there, and leaves alone who reads further up. */
const useEndInSight = ({ messages, outbox }: ChatState) => {
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [hasMore, setHasMore] = useState(false);
  const own = outbox.at(-1)?.key;
  const last = messages.at(-1)?.id;

  const toEnd = (): void => {
    const { current } = log;
    if (current !== null) current.scrollTop = current.scrollHeight;
  };
  // What this page's writer says is shown to them, wherever they are.
  useLayoutEffect(() => {
    if (own !== undefined) toEnd();
  }, [own]);
  useLayoutEffect(() => {
    if (isAtEnd.current) toEnd();
    else setHasMore(true);
  }, [last]);
  useEffect(() => {
    const { current } = log;
    if (current === null) return undefined;
    const follow = (): void => {
      if (isAtEnd.current) toEnd();
    };
    let top = current.scrollTop;
    const note = (): void => {
      const { scrollHeight, scrollTop, clientHeight } = current;
      const isNear = scrollHeight - scrollTop - clientHeight < NEAR_PX;
      // Who is at the end leaves it by scrolling up; that there is more below does not take them away.
      isAtEnd.current = isNear || (isAtEnd.current && scrollTop >= top);
      top = scrollTop;
      if (isAtEnd.current) setHasMore(false);
    };
    // Pictures come later, and a keyboard takes room.
    const sizes = new ResizeObserver(follow);
    sizes.observe(current);
    for (const child of current.children) sizes.observe(child);
    current.addEventListener("scroll", note, { passive: true });
    return () => {
      sizes.disconnect();
      current.removeEventListener("scroll", note);
    };
  }, []);
  return { log, hasMore, toEnd };
};

const Beginning = ({ state: { session, messages } }: { readonly state: ChatState }) => {
  const { texts } = useSpoken();
  if (session === undefined) return null;
  return (
    <div class="beginning">
      <p class="subject" dir="auto">
        {session.subject}
      </p>
      {messages.length === 0 && session.state !== "closed" && <p>{texts.log.empty}</p>}
    </div>
  );
};

export const MessageLog = () => {
  const { state } = useChat();
  const { texts, formats } = useSpoken();
  const current = state.value;
  const { log, hasMore, toEnd } = useEndInSight(current);
  const isLoading = current.session === undefined;
  return (
    <div class="log-frame">
      <div
        class="log"
        ref={log}
        role="log"
        aria-label={texts.log.label}
        aria-busy={isLoading}
        // What was said before the page was opened is there to be read, and not to be read out.
        aria-live={isLoading ? "off" : "polite"}
        tabIndex={0}
      >
        <div class="lines">
          <Beginning state={current} />
          <ol>
            {toLogItems(current.messages).map((item) =>
              item.kind === "day" ? (
                <li key={item.key} class="day">
                  <span>{formats.day(item.at, Date.now())}</span>
                </li>
              ) : (
                <MessageBubble {...item} key={item.key} />
              ),
            )}
            {pendingOf(current).map((message) => (
              <PendingBubble key={message.key} message={message} />
            ))}
          </ol>
        </div>
      </div>
      {hasMore && (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="down" />
          {texts.log.newMessages}
        </button>
      )}
    </div>
  );
};
