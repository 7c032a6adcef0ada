import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Agent, Ticket, TicketChange, TicketLogAction } from "@crossdesk/contracts";
import { forgetDone, takeChange } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import type { Readers } from "./readers.ts";

export interface ChangeHandlerOptions {
  readonly me: Agent;
  readonly state: Signal<DeskState>;
  readonly readers: Readers;
  /** The ticket that is open, if any. */
  readonly selectedId: ReadonlySignal<string | undefined>;
  /** Whether the page is visible to the agent. */
  readonly isLookedAt: ReadonlySignal<boolean>;
  /** Tickets that stay known when others are done with them. */
  readonly keptIds: () => readonly string[];
  /** Something may be unread, or read elsewhere. */
  readonly readUnread: () => void;
  /** Something may mention the agent, or be read elsewhere. */
  readonly readMentions: () => void;
  /** Every change, before it is applied. */
  readonly onChange: (item: TicketChange) => void;
  readonly onNewTicket: (ticket: Ticket) => void;
  /** The customer of one of the agent's tickets has written, and the agent does not look at it. */
  readonly onUnseenMessage: (ticket: Ticket) => void;
  /** An answer that was promised is due soon, or overdue. */
  readonly onPromise: (ticket: Ticket, what: "dueSoon" | "overdue") => void;
  /** A colleague has mentioned the agent. */
  readonly onMentioned: (ticket: Ticket) => void;
}

/** What the audit log calls changes that are to be read. */
const ADDED = "Added message" satisfies TicketLogAction;
const NOTED = "Added note" satisfies TicketLogAction;
const LINKED = "Linked uploaded file" satisfies TicketLogAction;

/** What it calls a promised answer that is due soon, or overdue. */
const PROMISED: ReadonlyMap<string, "dueSoon" | "overdue"> = new Map([
  ["Warned of due answer" satisfies TicketLogAction, "dueSoon"],
  ["Missed promised answer" satisfies TicketLogAction, "overdue"],
]);

/** Applies a change of a ticket to the desk's state, reads what the change does not contain, and notifies the agent. */
export const createChangeHandler = (options: ChangeHandlerOptions): ((item: TicketChange) => void) => {
  const { me, state, readers, selectedId, keptIds, readUnread } = options;

  const isMine = ({ assignedAgentId }: Ticket): boolean => assignedAgentId === me.id;

  const isTakenByMe = ({ change }: TicketChange): boolean => change.actor === me.subject;

  const met = new Set<string>();
  /** Whether a colleague acted, or has the ticket now, whose name is not known yet; each is asked about once. */
  const hasStranger = ({ ticket, change }: TicketChange): boolean => {
    const { assignedAgentId } = ticket;
    const isStaff = change.actorType === "agent" || change.actorType === "admin";
    const named = [isStaff ? change.actor : undefined, assignedAgentId ?? undefined];
    const unmet = named.filter((name) => name !== undefined).filter((name) => !met.has(name));
    for (const name of unmet) met.add(name);
    const agents = [...state.peek().agents.values()];
    return unmet.some((name) => !agents.some(({ id, subject }) => id === name || subject === name));
  };

  return (item: TicketChange): void => {
    options.onChange(item);
    const { id } = item.ticket;
    const { action, actorType } = item.change;
    const before = state.peek().tickets.get(id);
    state.value = forgetDone(takeChange(state.peek(), item), new Set([selectedId.peek(), ...keptIds()]));
    const known = state.peek().tickets.get(id);
    const promised = PROMISED.get(action);
    if (before === undefined || promised === "overdue") readers.readCounts();
    if (known === undefined) return;
    const wasMine = before !== undefined && isMine(before.ticket);
    const isNowMine = isMine(known.ticket);
    const isOpen = id === selectedId.peek();
    if (isNowMine || isOpen) readers.complete(id);
    if (known.messages !== undefined && action === ADDED) readers.readMessages(id);
    if (known.notes !== undefined && action === NOTED && item.note === undefined) readers.readNotes(id);
    if (item.note?.mentions.includes(me.subject) === true) {
      options.readMentions();
      options.onMentioned(known.ticket);
    }
    if (known.messages !== undefined && action === LINKED) readers.readUnlinked(id);
    const isCustomers = action === ADDED && (actorType === "customer" || actorType === "partner");
    if (isNowMine && (isCustomers || !wasMine)) readUnread();
    if (isNowMine && !wasMine && !isTakenByMe(item)) options.onNewTicket(known.ticket);
    else if (isNowMine && isCustomers && !(isOpen && options.isLookedAt.peek())) options.onUnseenMessage(known.ticket);
    if (promised !== undefined) options.onPromise(known.ticket, promised);
    if (hasStranger(item)) readers.readAgents();
  };
};
