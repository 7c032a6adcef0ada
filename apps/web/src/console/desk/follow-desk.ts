import { batch, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { DONE_STATUSES } from "@crossdesk/contracts";
import type { Agent, LatestChange, Ticket, TicketChange, TicketLogAction } from "@crossdesk/contracts";
import { follow } from "../../live/index.ts";
import type { Following, LiveState } from "../../live/index.ts";
import { watchTickets } from "../../live/rpc.ts";
import type { Rpc } from "../../live/rpc.ts";
import { OPEN_STATUSES } from "../model/actions.ts";
import type { Failure } from "../model/failure.ts";
import { placeOf } from "../model/lists.ts";
import { forgetDone, keepTickets, takeChange, takeTickets } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import type { Readers } from "./readers.ts";
import { createRefresher } from "./refresher.ts";
import { toAfter } from "./shared-lists.ts";

export interface FollowDeskOptions {
  readonly rpc: Rpc;
  /** The change after which the desk follows all others, asked for before anything was read. */
  readonly latestChange: Promise<LatestChange>;
  readonly me: Agent;
  readonly state: Signal<DeskState>;
  readonly readers: Readers;
  /** The ticket that is open, if any. */
  readonly selectedId: ReadonlySignal<string | undefined>;
  /** Whether somebody looks at the page. */
  readonly isLookedAt: ReadonlySignal<boolean>;
  /** Tickets that stay known when others are done with them. */
  readonly keptIds: () => readonly string[];
  /** Something may be unread, or read elsewhere. */
  readonly readUnread: () => void;
  /** All was read again, after changes that nobody told of. */
  readonly onReloaded: () => void;
  readonly onNewTicket: (ticket: Ticket) => void;
  /** The customer of one of the agent's tickets has written, and the agent does not look at it. */
  readonly onUnseenMessage: (ticket: Ticket) => void;
  /** An answer that was promised is due soon, or overdue. */
  readonly onPromise: (ticket: Ticket, what: "dueSoon" | "overdue") => void;
  /** Something may mention the agent, or be read elsewhere. */
  readonly readMentions: () => void;
  /** A colleague has mentioned the agent. */
  readonly onMentioned: (ticket: Ticket) => void;
  /** Every change that is told. */
  readonly onTold: (item: TicketChange) => void;
  /** What somebody does in a ticket right now. */
  readonly onSign: (sign: unknown) => void;
  /** The connection is back. */
  readonly onBack: () => void;
  readonly onFailure: (failure: Failure) => void;
}

export interface FollowedDesk {
  readonly live: ReadonlySignal<LiveState>;
  /** Whether it was live before: until then it is not lost, but on its way. */
  readonly wasLive: ReadonlySignal<boolean>;
  /** Whether the agent's tickets were read. */
  readonly isLoaded: ReadonlySignal<boolean>;
  readonly retry: () => void;
  readonly close: () => void;
}

const PAGE = 100;
/** As many rows as are drawn at first. */
const FIRST_PAGE = 40;
const MOST_OWN_PAGES = 50;
/** tRPC's link takes note of the signs of life itself, and ends a watch that gives none. */
const NEVER_QUIET_MS = 86_400_000;

/** What the audit log calls changes that are to be read. */
const ADDED = "Added message" satisfies TicketLogAction;
const NOTED = "Added note" satisfies TicketLogAction;
const LINKED = "Linked uploaded file" satisfies TicketLogAction;

/** What it calls a promised answer that is due soon, or overdue. */
const PROMISED: ReadonlyMap<string, "dueSoon" | "overdue"> = new Map([
  ["Warned of due answer" satisfies TicketLogAction, "dueSoon"],
  ["Missed promised answer" satisfies TicketLogAction, "overdue"],
]);

/** Some of the agent's open tickets, and the last of them where there are others behind it. */
interface OwnPage {
  readonly tickets: readonly Ticket[];
  readonly last: Ticket | undefined;
}

/** Whether a change moves a ticket from one count to another. */
const isCountedElsewhere = (before: Ticket, after: Ticket): boolean =>
  before.status !== after.status ||
  before.awaiting !== after.awaiting ||
  before.assignedAgentId !== after.assignedAgentId;

/** Reads the agent's tickets, and from then on takes every change of their team in, over every break. */
export const followDesk = (options: FollowDeskOptions): FollowedDesk => {
  const { rpc, me, state, readers, selectedId, keptIds, readUnread, onFailure } = options;
  const live = signal<LiveState>({ phase: "connecting" });
  const wasLive = signal(false);
  const isLoaded = signal(false);
  let following: Following | undefined;
  let wasLoaded = false;
  let latestChange: Promise<LatestChange> | undefined = options.latestChange;
  /** Changes that arrive before the top of the list was read, which decides whether they are new to the agent. */
  let early: TicketChange[] | undefined;

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

  const onChange = (item: TicketChange): void => {
    options.onTold(item);
    const { id } = item.ticket;
    const { action, actorType } = item.change;
    const before = state.peek().tickets.get(id);
    state.value = forgetDone(takeChange(state.peek(), item), new Set([selectedId.peek(), ...keptIds()]));
    const known = state.peek().tickets.get(id);
    const promised = PROMISED.get(action);
    // What is done with and forgotten by that is counted elsewhere too.
    const { ticket } = known ?? item;
    if (before === undefined || promised === "overdue" || isCountedElsewhere(before.ticket, ticket))
      readers.readCounts();
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

  /** Some of the agent's open tickets, in the order of their list: those at its top, or those behind one of them. */
  const readOpen = async (behind?: Ticket): Promise<OwnPage> => {
    const { items, hasMore } = await rpc.tickets.list.query({
      assignedAgentId: me.id,
      statuses: [...OPEN_STATUSES],
      sort: "due",
      limit: behind === undefined ? FIRST_PAGE : PAGE,
      ...(behind === undefined ? {} : { after: toAfter(placeOf(behind)) }),
    });
    const tickets = items.map(({ ticket }) => ticket);
    return { tickets, last: hasMore === true ? tickets.at(-1) : undefined };
  };
  /** What is further down. A ticket that moves meanwhile is told of by the watch. */
  const readOpenBehind = async ({ last }: OwnPage): Promise<Ticket[]> => {
    const found: Ticket[] = [];
    for (let page = 1; last !== undefined && page < MOST_OWN_PAGES; page += 1) {
      const next = await readOpen(last);
      found.push(...next.tickets);
      last = next.last;
    }
    return found;
  };
  const readDone = async (): Promise<Ticket[]> => {
    const done = { assignedAgentId: me.id, statuses: [...DONE_STATUSES], limit: PAGE };
    return (await rpc.tickets.list.query(done)).items.map(({ ticket }) => ticket);
  };
  const watch = (lastEventId: string): void => {
    following?.close();
    following = follow({
      connect: watchTickets(rpc),
      lastEventId,
      quietMs: NEVER_QUIET_MS,
      poll: () => polling.ask("desk"),
      onItem: (item) => {
        if (early === undefined) onChange(item);
        else early.push(item);
      },
      onSign: options.onSign,
      onState: onLive,
    });
  };
  const takeEarly = (): void => {
    const told = early ?? [];
    early = undefined;
    for (const item of told) onChange(item);
  };
  const load = async (): Promise<void> => {
    // Before anything is read: what happens meanwhile is told of afterwards.
    const asked = latestChange ?? rpc.tickets.latestChange.query();
    latestChange = undefined;
    const { eventId } = await asked;
    early = [];
    watch(eventId);
    // What was only listed is listed again; what was read is read again, and what is being read right now once more.
    state.value = keepTickets(state.peek(), ({ messages }) => messages !== undefined);
    readers.askAgain();
    const readBefore = [...state.peek().tickets.values()];
    const top = await readOpen().catch((error: unknown) => {
      takeEarly();
      throw error;
    });
    batch(() => {
      state.value = takeTickets(state.value, top.tickets);
      isLoaded.value = true;
      takeEarly();
    });
    const [open, done] = await Promise.all([readOpenBehind(top), readDone()]);
    state.value = takeTickets(state.value, [...open, ...done]);
    readUnread();
    options.readMentions();
    for (const { ticket, notes } of readBefore) {
      readers.readTicket(ticket.id);
      if (notes !== undefined) readers.readNotes(ticket.id);
    }
    readers.readCounts();
    if (wasLoaded) options.onReloaded();
    wasLoaded = true;
  };
  const loading = createRefresher({ read: load, onFailure });
  /** Reads what changes, while nobody tells of it. */
  const poll = async (): Promise<void> => {
    const top = await readOpen();
    const [open, done] = await Promise.all([readOpenBehind(top), readDone()]);
    state.value = takeTickets(state.value, [...top.tickets, ...open, ...done]);
    readUnread();
    options.readMentions();
    for (const { ticket, messages } of state.peek().tickets.values()) {
      if (messages !== undefined) {
        readers.readMessages(ticket.id);
        readers.readNotes(ticket.id);
      }
    }
    readers.readCounts();
    options.onReloaded();
  };
  const polling = createRefresher({ read: poll, onFailure: () => undefined });

  const onLive = (next: LiveState): void => {
    const before = live.peek();
    live.value = next;
    if (next.phase === "live" && before.phase !== "live") {
      wasLive.value = true;
      options.onBack();
    }
    if (next.phase !== "refused") return;
    if (next.status === 401 || next.status === 403) {
      onFailure({ kind: "UNAUTHENTICATED", message: next.message, details: {} });
    } else loading.ask("desk");
  };

  loading.ask("desk");
  return {
    live,
    wasLive,
    isLoaded,
    retry: () => following?.retry(),
    close: () => {
      loading.close();
      polling.close();
      following?.close();
    },
  };
};
