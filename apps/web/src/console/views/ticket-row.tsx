import type { ListedTicket } from "../model/lists.ts";
import { sayDuration, sinceThen, urgencyOf } from "../model/time.ts";
import { CHANNEL_WORDS, nameAssignee, nameCustomer, nameLanguage, STATUS_WORDS } from "../model/words.ts";
import { usePage } from "./desk-context.ts";

interface Props {
  readonly listed: ListedTicket;
  readonly showAssignee: boolean;
}

export const TicketRow = ({ listed, showAssignee }: Props) => {
  const { desk, session } = usePage();
  const { known, unread, waitingSince } = listed;
  const { ticket, messages } = known;
  const now = session.now.value;
  const isChosen = desk.selectedId.value === ticket.id;
  const waited = waitingSince === undefined ? undefined : sinceThen(waitingSince, now);
  const status = STATUS_WORDS[ticket.status];
  const last = messages?.at(-1);
  return (
    <li>
      <a
        href={`#ticket-${ticket.number}`}
        class={`row ${isChosen ? "chosen" : ""} ${unread > 0 ? "unread" : ""}`}
        aria-current={isChosen ? "true" : undefined}
        data-ticket={ticket.id}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          desk.select(ticket.id);
        }}
      >
        <span class="line">
          <strong class="name">{nameCustomer(known)}</strong>
          {unread > 0 && (
            <span class="badge">
              <span class="unseen">Unread: </span>
              {unread}
            </span>
          )}
          {waited === undefined ? (
            <time class="when" dateTime={ticket.lastActivityAt}>
              {sayDuration(sinceThen(ticket.lastActivityAt, now))}
            </time>
          ) : (
            <time class={`when wait ${urgencyOf(waited)}`} dateTime={waitingSince}>
              <span class="unseen">Waiting for </span>
              {sayDuration(waited)}
            </time>
          )}
        </span>
        <span class="subject">{ticket.subject}</span>
        <span class="snippet">{last === undefined || last.text === "" ? ticket.description : last.text}</span>
        <span class="line tags">
          <span class={`chip ${status.tone}`}>{status.label}</span>
          <span class="tag">#{ticket.number}</span>
          <span class="tag">{CHANNEL_WORDS[ticket.channel]}</span>
          <span class="tag">{nameLanguage(ticket.language)}</span>
          {showAssignee && <span class="tag assignee">{nameAssignee(desk.state.value, ticket)}</span>}
        </span>
      </a>
    </li>
  );
};
