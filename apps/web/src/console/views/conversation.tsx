import { useLayoutEffect, useRef } from "preact/hooks";
import type { TicketChange } from "@crossdesk/contracts";
import { allowedActions, isClosed, isDone } from "../model/actions.ts";
import { stillUnseen } from "../model/outgoing.ts";
import { toPick } from "../model/picking.ts";
import type { DeskState, KnownTicket } from "../model/state.ts";
import { sayDuration, sinceThen } from "../model/time.ts";
import {
  CHANNEL_WORDS,
  nameActor,
  nameAssignee,
  nameCustomer,
  nameLanguage,
  sayLogged,
  STATUS_WORDS,
} from "../model/words.ts";
import { ActionMenu } from "./action-menu.tsx";
import { Composer } from "./composer.tsx";
import { usePage } from "./desk-context.ts";
import { Icon } from "./icon.tsx";
import { MessageList } from "./message-list.tsx";

export const Conversation = () => {
  const { desk } = usePage();
  const id = desk.selectedId.value;
  const known = id === undefined ? undefined : desk.state.value.tickets.get(id);
  if (known === undefined) {
    return (
      <main class="conversation none">
        <p class="empty">{id === undefined ? "Choose a ticket to see the conversation." : "Loading the ticket…"}</p>
      </main>
    );
  }
  return <OpenTicket key={known.ticket.id} known={known} />;
};

const OpenTicket = ({ known }: { readonly known: KnownTicket }) => {
  const { desk } = usePage();
  const { ticket, messages } = known;
  const { me } = desk.state.value;
  const pending = stillUnseen(
    desk.answers.sender.outbox.value.filter((message) => message.ticketId === ticket.id),
    messages ?? [],
    me?.subject ?? "",
  );
  return (
    <main class="conversation" aria-labelledby="ticket-title">
      <TicketHead known={known} />
      <Standing known={known} />
      <MessageList known={known} pending={pending} />
      {isClosed(ticket.status) ? <ClosedFoot known={known} /> : <Composer key={ticket.id} known={known} />}
    </main>
  );
};

const TicketHead = ({ known }: { readonly known: KnownTicket }) => {
  const { desk, isDetailsOpen } = usePage();
  const { ticket } = known;
  const heading = useRef<HTMLHeadingElement>(null);
  const status = STATUS_WORDS[ticket.status];
  // Whoever opens a ticket by keyboard is in it; the field to answer in is one key away, and keeps the focus that this key gave it.
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), [ticket.id]);
  return (
    <header class="ticket-head">
      <button type="button" class="icon back" aria-label="Back to the list" onClick={() => desk.select(undefined)}>
        <Icon name="back" />
      </button>
      <div class="titles">
        <h1 id="ticket-title" ref={heading} tabIndex={-1}>
          {ticket.subject}
        </h1>
        <p class="line tags">
          <span class={`chip ${status.tone}`} data-testid="status">
            {status.label}
          </span>
          <span class="tag strong">{nameCustomer(known)}</span>
          <span class="tag">#{ticket.number}</span>
          <span class="tag">{CHANNEL_WORDS[ticket.channel]}</span>
          <span class="tag">{nameLanguage(ticket.language)}</span>
        </p>
      </div>
      <ActionMenu ticket={ticket} actions={allowedActions(ticket.status)} />
      <button
        type="button"
        class="icon"
        aria-label="Details"
        title="Customer, files, history and routing (d)"
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

const isOwn = ({ me }: DeskState, { actor, actorType }: TicketChange["change"]): boolean =>
  actorType === "agent" && actor === me?.subject;

/** Whose ticket it is and what others did, where that is not what the agent expects. */
const Standing = ({ known }: { readonly known: KnownTicket }) => {
  const { desk, session } = usePage();
  const state = desk.state.value;
  const { ticket, lastChange } = known;
  const isMine = ticket.assignedAgentId === state.me?.id;
  const canPick = toPick(state, ticket) !== undefined;
  const isNews = lastChange !== undefined && lastChange.actorType !== "customer" && !isOwn(state, lastChange);
  return (
    <div class="standing" aria-live="polite">
      {canPick && (
        <p class="banner accent">
          <span>This ticket is yours to pick, or it goes to somebody else before long.</span>
          <button
            type="button"
            class="primary"
            disabled={desk.actions.busy.value === "pick"}
            onClick={() => void desk.actions.pick(ticket)}
          >
            Pick <kbd>p</kbd>
          </button>
        </p>
      )}
      {!isMine && !isClosed(ticket.status) && (
        <p class="banner">
          {ticket.assignedAgentId === null ? (
            <span>This ticket waits in the queue: nobody has it yet.</span>
          ) : (
            <span>
              <strong>{nameAssignee(state, ticket)}</strong> has this ticket.
            </span>
          )}
        </p>
      )}
      <ClosingSoon known={known} />
      {isNews && (
        <p class="last-change">
          {nameActor(state, lastChange, known)} {sayLogged(lastChange.action)} ·{" "}
          {sayDuration(sinceThen(lastChange.actedAt, session.now.value))}
        </p>
      )}
    </div>
  );
};

const SOON_MS = 5 * 60_000;

/** A chat whose customer is silent closes by itself: the agent can still ask. */
const ClosingSoon = ({ known: { ticket } }: { readonly known: KnownTicket }) => {
  const now = usePage().session.now.value;
  const left = ticket.autoCloseAt === null ? Number.POSITIVE_INFINITY : Date.parse(ticket.autoCloseAt) - now;
  if (isDone(ticket.status) || left > SOON_MS || left < 0) return null;
  return (
    <p class="banner warn">
      <span>
        The customer is silent: the chat closes by itself in {left < 60_000 ? "less than a minute" : sayDuration(left)}{" "}
        unless they write.
      </span>
    </p>
  );
};

const ClosedFoot = ({ known: { ticket } }: { readonly known: KnownTicket }) => {
  const { actions } = usePage().desk;
  return (
    <footer class="closed">
      <p>{ticket.status === "CHAT_CLOSED" ? "The chat has ended." : "The ticket is closed."} Nobody can write in it.</p>
      <button
        type="button"
        disabled={actions.busy.value !== undefined}
        onClick={() => void actions.act("reopen", ticket)}
      >
        Reopen
      </button>
    </footer>
  );
};
