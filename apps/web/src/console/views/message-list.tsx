import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Agent, Message, Note } from "@crossdesk/contracts";
import { LinkedText } from "../../ui/linked-text.tsx";
import { drawnOf, NEWEST, towardsNewest, towardsOldest } from "../model/message-window.ts";
import { lastReadOf, sideOf } from "../model/messages.ts";
import { partsOf, withNotes } from "../model/notes.ts";
import type { Outbox } from "../model/outgoing.ts";
import type { KnownTicket } from "../model/state.ts";
import { photosOf } from "../model/ticket-files.ts";
import { isSameDay } from "../../ui/days.ts";
import { sayClock, sayDay, sayFull } from "../model/time.ts";
import { nameActor, nameCustomer } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { AttachmentList } from "./attachment-list.tsx";
import { usePage } from "./desk-context.ts";
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
const NO_NOTES: readonly Note[] = [];

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
          {isWhole && <Request known={known} now={session.now.value} />}
          {known.messages === undefined && <p class="empty">{words.loadingMessages}</p>}
          {!isWhole && known.messages !== undefined && (
            <button type="button" class="link older" onClick={older}>
              {drawn.from > 0 ? words.older : words.loadingOlder}
            </button>
          )}
          <Entries known={known} messages={messages} from={drawn.from} to={drawn.to} />
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

interface RequestProps {
  readonly known: KnownTicket;
  readonly now: number;
}

const Request = ({ known, now }: RequestProps) => {
  const { ticket } = known;
  const name = nameCustomer(known);
  const words = texts().conversation;
  return (
    <>
      <h2 class="day">{sayDay(ticket.createdAt, now)}</h2>
      <article class="message request" aria-label={words.requestBy(name)}>
        <p class="from">
          {texts().history.did(<strong dir="auto">{name}</strong>, words.opened)} · <Time at={ticket.createdAt} />
        </p>
        <p class="subject-line" dir="auto">
          {ticket.subject}
        </p>
        {ticket.description !== "" && <LinkedText text={ticket.description} />}
        <AttachmentList files={photosOf(ticket)} />
      </article>
    </>
  );
};

const Time = ({ at }: { readonly at: string }) => (
  <time dateTime={at} title={sayFull(at)}>
    {sayClock(at)}
  </time>
);

interface EntriesProps {
  readonly known: KnownTicket;
  readonly messages: readonly Message[];
  readonly from: number;
  readonly to: number;
}

/** The drawn messages. They are made again only when something of them changes, and not with every change of the desk. */
const Entries = ({ known, messages, from, to }: EntriesProps) => {
  const { desk, session } = usePage();
  const { me, agents, customersRead } = desk.state.value;
  const lastRead = lastReadOf(messages, customersRead.get(known.ticket.id));
  const today = new Date(session.now.value).toDateString();
  const spoken = texts();
  const notes = known.notes ?? NO_NOTES;
  return useMemo(() => {
    const entries = withNotes(messages, notes, { from, to, hasOlder: known.hasOlder });
    const first = messages[from - 1]?.sentAt ?? (known.hasOlder ? "" : known.ticket.createdAt);
    const colleagues = [...agents.values()];
    return (
      <>
        {entries.map((entry, index) => {
          const before = entries[index - 1]?.at ?? first;
          const hasDay = before === "" || !isSameDay(before, entry.at);
          const day = hasDay ? sayDay(entry.at, session.now.value) : undefined;
          if (entry.kind === "note") {
            const { note } = entry;
            const author = { actor: note.authorId, actorType: note.authorType };
            const name = nameActor({ me, agents }, author, known);
            return <NoteEntry key={`note-${note.id}`} note={note} name={name} agents={colleagues} day={day} />;
          }
          const { message } = entry;
          const sender = { actor: message.senderId, actorType: message.senderType };
          return (
            <Entry
              key={message.id}
              message={message}
              name={nameActor({ me, agents }, sender, known)}
              isLastRead={message.id === lastRead}
              isOwn={sideOf(message) === "team" && message.senderId === me?.subject}
              day={day}
            />
          );
        })}
      </>
    );
  }, [messages, notes, from, to, me?.subject, agents, known.customer, known.hasOlder, today, spoken, lastRead]);
};

interface EntryProps {
  readonly message: Message;
  readonly name: string;
  readonly isOwn: boolean;
  /** It is the last of the team's that the customer has read. */
  readonly isLastRead: boolean;
  /** The heading of its day, where it is the first one. */
  readonly day: string | undefined;
}

const Entry = ({ message, name, isOwn, isLastRead, day }: EntryProps) => (
  <>
    {day !== undefined && <h2 class="day">{day}</h2>}
    <article class={`message ${sideOf(message)} ${isOwn ? "own" : ""}`} data-message={message.id}>
      <p class="from">
        <strong dir="auto">{name}</strong> · <Time at={message.sentAt} />
      </p>
      {message.text !== "" && <LinkedText text={message.text} />}
      <AttachmentList
        files={message.attachments.map(({ fileName, filePath, fileId }) => ({
          name: fileName,
          path: `/uploads/${encodeURIComponent(filePath.slice("/uploads/".length))}`,
          isThere: fileId !== null,
        }))}
      />
      {isLastRead && <p class="read-mark">{texts().signs.customerRead}</p>}
    </article>
  </>
);

interface NoteEntryProps {
  readonly note: Note;
  readonly name: string;
  readonly agents: readonly Agent[];
  readonly day: string | undefined;
}

/** A note is marked as one in words and by its look: nobody takes it for what the customer has read. */
const NoteEntry = ({ note, name, agents, day }: NoteEntryProps) => (
  <>
    {day !== undefined && <h2 class="day">{day}</h2>}
    <article class="message note" data-note={note.id}>
      <p class="from">
        <strong dir="auto">{name}</strong> · {texts().notes.mark} · <Time at={note.writtenAt} />
      </p>
      <p class="note-text" dir="auto">
        {partsOf(note.text, agents).map(({ text, mentioned }, index) =>
          mentioned === undefined ? text : <b key={index}>{text}</b>,
        )}
      </p>
    </article>
  </>
);
