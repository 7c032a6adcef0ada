import type { Mention } from "@crossdesk/contracts";
import { formatClock, formatDay, formatDateTime } from "../model/time.ts";
import { nameActor } from "../model/words.ts";
import { formats, texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";

/** What colleagues wrote to the agent and is not read yet; opening the ticket reads it. */
export const MentionList = () => {
  const { desk } = usePage();
  const mentions = desk.notes.mentions.value;
  if (mentions.length === 0) return null;
  return (
    <section aria-labelledby="mentions-title">
      <h2 id="mentions-title">
        {texts().notes.mentions} <span class="count">{formats().number(mentions.length)}</span>
      </h2>
      <ul class="tickets">
        {mentions.map((mention) => (
          <MentionRow key={mention.note.id} mention={mention} />
        ))}
      </ul>
    </section>
  );
};

const MentionRow = ({ mention: { note, subject } }: { readonly mention: Mention }) => {
  const { desk, session } = usePage();
  const author = { actor: note.authorId, actorType: note.authorType };
  return (
    <li>
      <a
        href={`#ticket-${note.ticketNumber}`}
        class="row unread mention"
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          void desk.selectByNumber(note.ticketNumber);
        }}
      >
        <span class="line">
          <strong class="name" dir="auto">
            {nameActor(desk.state.value, author)}
          </strong>
          <time class="when" dateTime={note.writtenAt} title={formatDateTime(note.writtenAt)}>
            {texts().page.when(formatDay(note.writtenAt, session.now.value), formatClock(note.writtenAt))}
          </time>
        </span>
        <span class="line second">
          <span class="subject">
            <span dir="auto">{note.text}</span>
            <span class="rest">
              <span> · </span>
              <span dir="auto">{subject}</span>
            </span>
          </span>
          <span class="tag">#{note.ticketNumber}</span>
        </span>
      </a>
    </li>
  );
};
