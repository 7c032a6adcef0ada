import { callsFor } from "../model/lists.ts";
import type { ListedTicket } from "../model/lists.ts";
import { isPlainlyOpen, nameCustomer, nameStatus, STATUS_TONES } from "../model/words.ts";
import { formats, texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { Owes } from "./owes.tsx";
import { PriorityMark, TagMarks } from "./row-marks.tsx";

interface Props {
  readonly listed: ListedTicket;
  /** Who has it, in a list of the tickets of several. */
  readonly assignee?: string | undefined;
  /** Its place among all of a list of which only a part is drawn. */
  readonly at?: number;
  readonly of?: number;
  /** Offers to take the ticket. */
  readonly canTake?: boolean;
}

/** A line of a list. What it is given are single values, so that it is drawn again only when one of them changes. */
export const TicketRow = ({ listed, assignee, at, of, canTake = false }: Props) => {
  const { desk } = usePage();
  const { known, isToPick, isBack, unread } = listed;
  const { ticket, messages } = known;
  const isChosen = desk.selectedId.value === ticket.id;
  const { bulk } = desk;
  const words = texts().row;
  const last = messages?.at(-1)?.text ?? "";
  const snippet = last === "" ? ticket.description : last;
  return (
    <li
      class={`${canTake ? "takeable" : ""} ${bulk.isOn.value ? "selectable" : ""}`}
      aria-posinset={at === undefined ? undefined : at + 1}
      aria-setsize={of}
    >
      {bulk.isOn.value && (
        <input
          type="checkbox"
          class="select-row"
          aria-label={texts().bulk.select(ticket.number)}
          checked={bulk.selected.value.has(ticket.id)}
          onChange={() => bulk.toggle(ticket.id)}
        />
      )}
      <a
        href={`#ticket-${ticket.number}`}
        class={`row ${isChosen ? "current" : ""} ${callsFor(listed) ? "unread" : ""}`}
        aria-current={isChosen ? "true" : undefined}
        data-ticket={ticket.id}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          desk.select(ticket.id);
        }}
      >
        <span class="line">
          <strong class="name" dir="auto">
            {nameCustomer(known)}
          </strong>
          {unread > 0 && (
            <span class="badge" title={texts().lists.unread(unread)}>
              <span aria-hidden="true">{formats().number(unread)}</span>
              <span class="unseen">{texts().lists.unread(unread)}</span>
            </span>
          )}
          <Owes listed={listed} />
        </span>
        <span class="line second">
          <span class="subject">
            <span dir="auto">{ticket.subject}</span>
            {snippet !== "" && (
              <span class="rest">
                <span> · </span>
                <span dir="auto">{snippet}</span>
              </span>
            )}
          </span>
          <PriorityMark priority={ticket.priority} />
          <TagMarks tags={ticket.tags} />
          {isToPick && <span class="chip accent">{words.toPick}</span>}
          {isBack && <span class="chip accent">{texts().snooze.back}</span>}
          {!isPlainlyOpen(ticket.status) && (
            <span class={`chip ${STATUS_TONES[ticket.status]}`}>{nameStatus(ticket.status)}</span>
          )}
          {assignee !== undefined && !canTake && (
            <span class="tag assignee">
              <bdi>{assignee}</bdi>
            </span>
          )}
          <span class="tag">#{ticket.number}</span>
        </span>
      </a>
      {canTake && (
        <button
          type="button"
          class="take"
          aria-label={words.takeTicket(ticket.number)}
          disabled={desk.actions.busy.value.has(ticket.id)}
          onClick={() => void desk.actions.take(ticket)}
        >
          {words.take}
        </button>
      )}
    </li>
  );
};
