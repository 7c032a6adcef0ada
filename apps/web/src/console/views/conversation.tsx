import { isClosed } from "@crossdesk/contracts";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { allowedActions } from "../model/actions.ts";
import { toListed } from "../model/lists.ts";
import { stillUnseen } from "../model/outgoing.ts";
import type { KnownTicket } from "../model/state.ts";
import { nameChannel, nameCustomer, nameLanguage, nameStatus, STATUS_TONES } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { ActionMenu } from "./action-menu.tsx";
import { ClosedFoot } from "./closed-foot.tsx";
import { ComposeModes } from "./compose-modes.tsx";
import { Composer } from "./composer.tsx";
import { usePage } from "./desk-context.ts";
import { Icon } from "../../ui/icon.tsx";
import { MessageList } from "./message-list.tsx";
import { NoteComposer } from "./note-composer.tsx";
import { Owes } from "./owes.tsx";
import { PriorityMark, TagMarks } from "./row-marks.tsx";
import { SignsLine } from "./signs-line.tsx";
import { Standing } from "./standing.tsx";

export const Conversation = () => {
  const { desk } = usePage();
  const id = desk.selectedId.value;
  const known = id === undefined ? undefined : desk.state.value.tickets.get(id);
  if (known === undefined) {
    const { choose, loadingTicket } = texts().conversation;
    return (
      <div class="conversation none">
        <p class="empty">{id === undefined ? choose : loadingTicket}</p>
      </div>
    );
  }
  return <OpenTicket key={known.ticket.id} known={known} />;
};

const Foot = ({ known }: { readonly known: KnownTicket }) => {
  const { notingIn } = usePage();
  const { id, status } = known.ticket;
  if (notingIn.value === id) return <NoteComposer key={id} known={known} />;
  return isClosed(status) ? <ClosedFoot known={known} /> : <Composer key={id} known={known} />;
};

const OpenTicket = ({ known }: { readonly known: KnownTicket }) => {
  const { desk } = usePage();
  const { ticket, messages, notes } = known;
  const isLookedAt = desk.isLookedAt.value;
  // What is in the conversation that is looked at is read.
  useEffect(() => {
    if (isLookedAt && notes !== undefined) desk.notes.see(ticket.id);
  }, [ticket.id, notes, isLookedAt, desk.notes.mentions.value]);
  const { me } = desk.state.value;
  const pending = stillUnseen(
    desk.answers.sender.outbox.value.filter((message) => message.ticketId === ticket.id),
    messages ?? [],
    me?.subject ?? "",
  );
  return (
    <section class="conversation" aria-labelledby="ticket-title">
      <TicketHead known={known} />
      <Standing known={known} />
      <MessageList known={known} pending={pending} />
      <SignsLine known={known} />
      <ComposeModes ticketId={ticket.id} />
      <Foot known={known} />
    </section>
  );
};

const TicketHead = ({ known }: { readonly known: KnownTicket }) => {
  const { desk, isDetailsOpen } = usePage();
  const { ticket } = known;
  const heading = useRef<HTMLHeadingElement>(null);
  const words = texts().conversation;
  // A ticket that is opened by keyboard gets the focus, unless the answer field already has it.
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), [ticket.id]);
  return (
    <header class="ticket-head">
      <button type="button" class="icon back" aria-label={words.back} onClick={() => desk.select(undefined)}>
        <Icon name="back" />
      </button>
      <div class="titles">
        <h1 id="ticket-title" ref={heading} tabIndex={-1} dir="auto">
          {ticket.subject}
        </h1>
        <p class="line tags">
          <Owes listed={toListed(desk.state.value, known)} />
          <span class={`chip ${STATUS_TONES[ticket.status]}`} data-testid="status">
            {nameStatus(ticket.status)}
          </span>
          <PriorityMark priority={ticket.priority} />
          <span class="tag strong" dir="auto">
            {nameCustomer(known)}
          </span>
          <span class="tag">#{ticket.number}</span>
          <span class="tag">{nameChannel(ticket.channel)}</span>
          <span class="tag">{nameLanguage(ticket.language)}</span>
          <TagMarks tags={ticket.tags} most={3} />
        </p>
      </div>
      <ActionMenu ticket={ticket} actions={allowedActions(ticket.status)} />
      <button
        type="button"
        class="icon"
        aria-label={words.details}
        title={words.detailsHint}
        aria-pressed={isDetailsOpen.value}
        onClick={() => {
          isDetailsOpen.value = !isDetailsOpen.value;
        }}
      >
        <Icon name="info" />
      </button>
    </header>
  );
};
