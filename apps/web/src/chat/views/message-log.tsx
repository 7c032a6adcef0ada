import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import type { Chat } from "../chat.ts";
import { toLogItems } from "../model/log-items.ts";
import { lastReadOf, pendingOf } from "../model/chat-state.ts";
import type { ChatState } from "../model/chat-state.ts";
import type { ChatMessage } from "../model/wire.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";
import { MessageBubble, PendingBubble } from "./message-bubble.tsx";

/** So near to the end a reader is at the end. */
const NEAR_PX = 80;
/** How many messages are drawn at the end, and each time a reader reaches the first of them. */
const DRAWN = 60;
/** So far above what is in sight, older messages are drawn already. */
const AHEAD = "600px";

type Log = RefObject<HTMLDivElement>;

/** The part of a long conversation that is drawn: its end, and as much before it as a reader has scrolled to. */
const useDrawnPart = ({ state, readOlder }: Chat, log: Log) => {
  const { messages, hasOlder } = state.value;
  /** The first message that is drawn, once a reader has left the end. */
  const [first, setFirst] = useState<number>();
  const fromBottom = useRef<number>();
  const isReading = useRef(false);
  const drawn = first === undefined ? messages.slice(-DRAWN) : messages.filter(({ id }) => id >= first);
  const firstDrawn = drawn[0]?.id;

  const drawOlder = async (): Promise<void> => {
    if (isReading.current || firstDrawn === undefined) return;
    isReading.current = true;
    const isAtFirst = state.value.messages[0]?.id === firstDrawn;
    if (isAtFirst) await readOlder();
    isReading.current = false;
    const known = state.value.messages;
    const place = known.findIndex(({ id }) => id === firstDrawn);
    const next = known[Math.max(0, place - DRAWN)]?.id;
    if (next === undefined || next === firstDrawn) return;
    const { current } = log;
    fromBottom.current = current === null ? undefined : current.scrollHeight - current.scrollTop;
    setFirst(next);
  };
  // What a reader sees stays where it is while more is drawn above it.
  useLayoutEffect(() => {
    const { current } = log;
    if (current !== null && fromBottom.current !== undefined) {
      current.scrollTop = current.scrollHeight - fromBottom.current;
    }
    fromBottom.current = undefined;
  }, [firstDrawn]);
  return {
    drawn,
    hasOlder: hasOlder || drawn.length < messages.length,
    drawOlder,
    /** Keeps what is drawn, whatever comes at the end. */
    hold: () => setFirst((held) => held ?? firstDrawn),
    /** Draws the end alone. */
    release: () => setFirst(undefined),
  };
};

interface EndOptions {
  readonly log: Log;
  readonly state: ChatState;
  readonly onLeave: () => void;
  readonly onReturn: () => void;
}

/** Keeps the end in sight for who is there, and leaves alone who reads further up. */
const useEndInSight = ({ log, state: { messages, outbox }, onLeave, onReturn }: EndOptions) => {
  const isAtEnd = useRef(true);
  const [hasMore, setHasMore] = useState(false);
  const [isThere, setThere] = useState(true);
  const own = outbox.at(-1)?.key;
  const last = messages.at(-1)?.id;

  const toEnd = (): void => {
    const { current } = log;
    if (current !== null) current.scrollTop = current.scrollHeight;
  };
  // The customer's own new message is always scrolled into view.
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
      const isNow = isNear || (isAtEnd.current && scrollTop >= top);
      top = scrollTop;
      if (isNow) setHasMore(false);
      if (isNow === isAtEnd.current) return;
      isAtEnd.current = isNow;
      setThere(isNow);
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
  useEffect(() => (isThere ? onReturn() : onLeave()), [isThere]);
  // What is released at the end takes nothing away from below.
  useLayoutEffect(() => {
    if (isAtEnd.current) toEnd();
  });
  return { hasMore, isThere, toEnd };
};

/** Calls back when a reader comes near to the beginning of what is drawn, also when that has just moved. */
const useComingNear = (log: Log, first: number | undefined, onNear: () => void) => {
  const beginning = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = beginning;
    if (current === null) return undefined;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && onNear(), {
      root: log.current,
      rootMargin: `${AHEAD} 0px 0px 0px`,
    });
    watch.observe(current);
    return () => watch.disconnect();
  }, [first, onNear]);
  return beginning;
};

const Beginning = ({ state: { session, messages } }: { readonly state: ChatState }) => {
  const { texts } = useSpoken();
  if (session === undefined) return null;
  return (
    <div class="beginning">
      <p class="subject" dir="auto">
        {session.subject}
      </p>
      {messages.length === 0 && session.state !== "closed" && session.isStaffed !== false && <p>{texts.log.empty}</p>}
    </div>
  );
};

const Lines = ({ drawn, state }: { readonly drawn: readonly ChatMessage[]; readonly state: ChatState }) => {
  const { formats } = useSpoken();
  const lastRead = lastReadOf(state);
  return (
    <ol>
      {toLogItems(drawn).map((item) =>
        item.kind === "day" ? (
          <li key={item.key} class="day">
            <span>{formats.day(item.at, Date.now())}</span>
          </li>
        ) : (
          <MessageBubble {...item} isLastRead={item.message.id === lastRead} key={item.key} />
        ),
      )}
      {pendingOf(state).map((message) => (
        <PendingBubble key={message.key} message={message} />
      ))}
    </ol>
  );
};

export const MessageLog = () => {
  const chat = useChat();
  const { texts } = useSpoken();
  const current = chat.state.value;
  const log = useRef<HTMLDivElement>(null);
  const { drawn, hasOlder, drawOlder, hold, release } = useDrawnPart(chat, log);
  const { hasMore, isThere, toEnd } = useEndInSight({ log, state: current, onLeave: hold, onReturn: release });
  const beginning = useComingNear(log, drawn[0]?.id, () => void drawOlder());
  const last = current.messages.at(-1)?.id;
  const isLookedAt = chat.isLookedAt.value;
  useEffect(() => {
    if (isThere && isLookedAt && last !== undefined) chat.see(last);
  }, [isThere, isLookedAt, last]);
  return (
    <div class="log-frame">
      <div
        class="log"
        ref={log}
        role="log"
        aria-label={texts.log.label}
        aria-busy={current.session === undefined}
        // What comes is read out by the announcer, once.
        aria-live="off"
        tabIndex={0}
      >
        <div class="lines">
          {hasOlder ? (
            <div class="older" ref={beginning}>
              <button type="button" class="link" onClick={() => void drawOlder()}>
                {texts.log.older}
              </button>
            </div>
          ) : (
            <Beginning state={current} />
          )}
          <Lines drawn={drawn} state={current} />
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
