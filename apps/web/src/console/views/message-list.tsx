import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Message } from "@crossdesk/contracts";
import { sayFailure } from "../model/failure.ts";
import { sideOf } from "../model/messages.ts";
import { pathOf } from "../model/outgoing.ts";
import type { Outbox, Outgoing } from "../model/outgoing.ts";
import type { KnownTicket } from "../model/state.ts";
import { isSameDay, sayClock, sayDay, sayFull } from "../model/time.ts";
import { nameActor, nameCustomer } from "../model/words.ts";
import { AttachmentList } from "./attachment-list.tsx";
import { usePage } from "./desk-context.ts";
import { LinkedText } from "../../shared/linked-text.tsx";

interface Props {
  readonly known: KnownTicket;
  readonly pending: Outbox;
}

/** How near to its end a list counts as read to the end, in pixels. */
const NEAR_END = 120;

export const MessageList = ({ known, pending }: Props) => {
  const { session } = usePage();
  const { ticket, messages } = known;
  const list = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const [hasNews, setNews] = useState(false);
  const lastId = messages?.at(-1)?.id;
  const now = session.now.value;

  const toEnd = (): void => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
    setNews(false);
  };
  // What is written by the agent is always shown; what comes in while they read above waits for them below.
  useLayoutEffect(() => {
    if (isAtEnd) toEnd();
    else setNews(true);
  }, [lastId]);
  useLayoutEffect(toEnd, [pending.length, messages === undefined]);

  return (
    <div class="scroller">
      <div
        class="messages"
        ref={list}
        role="log"
        aria-label="Conversation"
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          const atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
          setAtEnd(atEnd);
          if (atEnd) setNews(false);
        }}
      >
        <h2 class="day">{sayDay(ticket.createdAt, now)}</h2>
        <article class="message request" aria-label={`Request by ${nameCustomer(known)}`}>
          <p class="from">
            <strong>{nameCustomer(known)}</strong> opened the ticket · <Time at={ticket.createdAt} />
          </p>
          <p class="subject-line">{ticket.subject}</p>
          {ticket.description !== "" && <LinkedText text={ticket.description} />}
        </article>
        {messages === undefined && <p class="empty">Loading messages…</p>}
        {messages?.map((message, index) => (
          <Entry
            key={message.id}
            message={message}
            known={known}
            before={messages[index - 1]?.sentAt ?? ticket.createdAt}
          />
        ))}
        {pending.map((outgoing) => (
          <PendingMessage key={outgoing.key} outgoing={outgoing} />
        ))}
      </div>
      {hasNews && (
        <button type="button" class="news" onClick={toEnd}>
          New messages ↓
        </button>
      )}
    </div>
  );
};

const Time = ({ at }: { readonly at: string }) => (
  <time dateTime={at} title={sayFull(at)}>
    {sayClock(at)}
  </time>
);

interface EntryProps {
  readonly message: Message;
  readonly known: KnownTicket;
  /** When the one before it was written. */
  readonly before: string;
}

const Entry = ({ message, known, before }: EntryProps) => {
  const { desk, session } = usePage();
  const sender = { actor: message.senderId, actorType: message.senderType };
  const name = nameActor(desk.state.value, sender, known);
  const side = sideOf(message);
  return (
    <>
      {!isSameDay(before, message.sentAt) && <h2 class="day">{sayDay(message.sentAt, session.now.value)}</h2>}
      <article class={`message ${side} ${name === "You" ? "own" : ""}`} data-message={message.id}>
        <p class="from">
          <strong>{name}</strong> · <Time at={message.sentAt} />
        </p>
        {message.text !== "" && <LinkedText text={message.text} />}
        <AttachmentList
          files={message.attachments.map(({ fileName, filePath, fileId }) => ({
            name: fileName,
            path: `/uploads/${encodeURIComponent(filePath.slice("/uploads/".length))}`,
            isThere: fileId !== null,
          }))}
        />
      </article>
    </>
  );
};

/** A message that was not acknowledged yet: it stays until it was, or until its writer has decided what becomes of it. */
const PendingMessage = ({ outgoing }: { readonly outgoing: Outgoing }) => {
  const { answers, keeper } = usePage().desk;
  const { sender } = answers;
  const { key, text, files, refusal, attempts, ticketId } = outgoing;
  const takeBack = (): void => {
    const draft = keeper.draft(ticketId);
    const joined = [draft.text, text].filter((part) => part !== "").join("\n");
    keeper.keepDraft(ticketId, { ...draft, text: joined });
    sender.discard(key);
    dispatchEvent(new CustomEvent("draft-changed", { detail: ticketId }));
  };
  return (
    <article class={`message team own pending ${refusal === undefined ? "" : "failed"}`} data-pending={key}>
      <p class="from">
        <strong>You</strong> ·{" "}
        {refusal === undefined ? (attempts === 0 ? "Sending…" : "Not sent yet, trying again…") : "Not sent"}
      </p>
      {text !== "" && <LinkedText text={text} />}
      <AttachmentList
        files={files.map(({ fileName, storedName }) => ({ name: fileName, path: pathOf(storedName), isThere: true }))}
      />
      {refusal !== undefined && (
        <div class="refusal" role="alert">
          <p>{sayFailure(refusal)}</p>
          <div class="line">
            <button type="button" onClick={() => sender.retry(key)}>
              Send again
            </button>
            <button type="button" onClick={takeBack}>
              Edit
            </button>
            <button type="button" onClick={() => sender.discard(key)}>
              Discard
            </button>
          </div>
        </div>
      )}
    </article>
  );
};
