import { useMemo } from "preact/hooks";
import type { Agent, Message, Note } from "@crossdesk/contracts";
import { isSameDay } from "../../ui/days.ts";
import { LinkedText } from "../../ui/linked-text.tsx";
import { lastReadOf, sideOf } from "../model/messages.ts";
import { partsOf, withNotes } from "../model/notes.ts";
import type { KnownTicket } from "../model/state.ts";
import { photosOf } from "../model/ticket-files.ts";
import { formatClock, formatDay, formatDateTime } from "../model/time.ts";
import { nameActor, nameCustomer } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { AttachmentList } from "./attachment-list.tsx";
import { usePage } from "./desk-context.ts";

interface RequestProps {
  readonly known: KnownTicket;
  readonly now: number;
}

/** What the ticket was opened with, above its messages. */
export const TicketRequest = ({ known, now }: RequestProps) => {
  const { ticket } = known;
  const name = nameCustomer(known);
  const words = texts().conversation;
  return (
    <>
      <h2 class="day">{formatDay(ticket.createdAt, now)}</h2>
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

const NO_NOTES: readonly Note[] = [];

const Time = ({ at }: { readonly at: string }) => (
  <time dateTime={at} title={formatDateTime(at)}>
    {formatClock(at)}
  </time>
);

interface EntriesProps {
  readonly known: KnownTicket;
  readonly messages: readonly Message[];
  readonly from: number;
  readonly to: number;
}

/** The drawn messages. They are made again only when something of them changes, and not with every change of the desk. */
export const MessageEntries = ({ known, messages, from, to }: EntriesProps) => {
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
          const day = hasDay ? formatDay(entry.at, session.now.value) : undefined;
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

/** A note is marked in words and by its look, so that it is not mistaken for a message to the customer. */
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
