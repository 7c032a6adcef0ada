import { batch, effect, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Agent, Message, Ticket, TicketChange } from "@crossdesk/contracts";
import { follow } from "../../live/index.ts";
import type { Following, LiveState } from "../../live/index.ts";
import { watchTickets, withKey } from "../../live/rpc.ts";
import type { Rpc } from "../../live/rpc.ts";
import { DONE_STATUSES, isDone, OPEN_STATUSES } from "../model/actions.ts";
import { sayFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { pathOf } from "../model/outgoing.ts";
import type { Outgoing } from "../model/outgoing.ts";
import {
  EMPTY_DESK,
  forgetDone,
  takeAgents,
  takeChange,
  takeMe,
  takeMessages,
  takeSeen,
  takeTickets,
} from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { nameCustomer } from "../model/words.ts";
import { createAgentActions } from "./agent-actions.ts";
import type { AgentActions } from "./agent-actions.ts";
import { createAttachments } from "./attachments.ts";
import type { Attachments } from "./attachments.ts";
import { createKeeper } from "./keeper.ts";
import type { Keeper } from "./keeper.ts";
import { createNotices } from "./notices.ts";
import type { Notices } from "./notices.ts";
import { createRefresher } from "./refresher.ts";
import { createSearch } from "./search.ts";
import type { Search } from "./search.ts";
import { createSender } from "./sender.ts";
import type { Sender } from "./sender.ts";
import { createTicketReader } from "./ticket-reader.ts";
import { createFileReader } from "./transfer.ts";
import type { FileReader } from "./transfer.ts";

export interface DeskOptions {
  readonly rpc: Rpc;
  readonly token: string;
  /** The signed-in agent. */
  readonly me: Agent;
  /** The token is no longer taken. */
  readonly onSignedOut: (failure: Failure) => void;
  /** Something came in that the agent should notice. */
  readonly onArrival: () => void;
}

/** All that the console shows and does, once an agent is signed in. */
export interface Desk {
  readonly rpc: Rpc;
  readonly state: ReadonlySignal<DeskState>;
  readonly live: ReadonlySignal<LiveState>;
  /** Whether the watch was live before: until then it is not lost, but on its way. */
  readonly wasLive: ReadonlySignal<boolean>;
  /** Whether the agent's tickets were read. */
  readonly isLoaded: ReadonlySignal<boolean>;
  readonly selectedId: ReadonlySignal<string | undefined>;
  readonly select: (ticketId: string | undefined) => void;
  readonly selectByNumber: (number: number) => Promise<void>;
  readonly actions: AgentActions;
  readonly sender: Sender;
  /** Sends what was written, with the files of the draft. */
  readonly write: (ticketId: string, text: string) => void;
  readonly attachmentsOf: (ticketId: string) => Attachments;
  readonly keeper: Keeper;
  readonly files: FileReader;
  readonly notices: Notices;
  readonly search: Search;
  /** Reads everybody's open tickets; from then on the watch keeps them up to date. */
  readonly loadTeam: () => Promise<void>;
  /** What a screen reader says. */
  readonly announcement: ReadonlySignal<string>;
  readonly retryConnection: () => void;
  readonly close: () => void;
}

const PAGE = 100;
const MOST_OWN_PAGES = 5;
const AGENTS_EVERY_MS = 60_000;
/** Quiet watches send signs of life that tRPC's link looks after itself. */
const NEVER_QUIET_MS = 86_400_000;
const SEND_TIMEOUT_MS = 15_000;
const MOST_AGENTS = 500;

const ADDED = "Added message";
const LINKED = "Linked uploaded file";

/** Signs in what belongs to one agent; nothing is read or sent before. */
export const openDesk = (options: DeskOptions): Desk => {
  const { rpc, token, me, onSignedOut, onArrival } = options;
  const keeper = createKeeper(me.id);
  const state = signal<DeskState>({ ...takeMe(EMPTY_DESK, me), seen: keeper.seen() });
  const live = signal<LiveState>({ phase: "connecting" });
  const wasLive = signal(false);
  const isLoaded = signal(false);
  const selectedId = signal<string>();
  const announcement = signal("");
  const notices = createNotices();
  const files = createFileReader(token);
  const reader = createTicketReader(rpc, state);
  const attachments = new Map<string, Attachments>();
  const stop = new AbortController();
  let following: Following | undefined;

  const fail = (failure: Failure): void => {
    if (failure.kind === "UNAUTHENTICATED") onSignedOut(failure);
    else notices.tell({ tone: "bad", text: sayFailure(failure) });
  };
  /** Tickets that somebody else has taken out of sight are none of the agent's business. */
  const failUnlessGone = (failure: Failure): void => {
    if (failure.kind !== "TICKET_NOT_FOUND") fail(failure);
  };
  const messages = createRefresher({ read: reader.newMessages, onFailure: failUnlessGone });
  const wholes = createRefresher({ read: reader.whole, onFailure: failUnlessGone });
  const customers = createRefresher({ read: reader.customer, onFailure: failUnlessGone });
  const agents = createRefresher({
    read: async () => {
      const [own, team] = await Promise.all([
        rpc.agents.me.mutate(undefined),
        rpc.agents.list.query({ limit: MOST_AGENTS }),
      ]);
      state.value = takeMe(takeAgents(state.value, team.items), own);
    },
    onFailure: fail,
  });

  const isMine = ({ assignedAgentId }: Ticket): boolean => assignedAgentId === me.id;
  const show = (ticketId: string): void => {
    const known = state.peek().tickets.get(ticketId);
    if (known?.messages === undefined) wholes.ask(ticketId);
    if (known?.customer === undefined) customers.ask(ticketId);
  };
  const announce = (ticket: Ticket, what: string): void => {
    const known = state.peek().tickets.get(ticket.id);
    announcement.value = `${what} ${known === undefined ? "" : nameCustomer(known)}: ${ticket.subject}`;
    onArrival();
  };
  const onChange = (item: TicketChange): void => {
    const { ticket, change } = item;
    const before = state.peek().tickets.get(ticket.id);
    const kept = new Set([selectedId.peek(), ...(search.found.peek()?.ids ?? [])]);
    state.value = forgetDone(takeChange(state.peek(), item), kept);
    const known = state.peek().tickets.get(ticket.id);
    if (known === undefined) return;
    const wasMine = before !== undefined && isMine(before.ticket);
    const concerns = isMine(known.ticket) || ticket.id === selectedId.peek();
    if (concerns) show(ticket.id);
    if (known.messages !== undefined && change.action === ADDED) messages.ask(ticket.id);
    if (known.messages !== undefined && change.action === LINKED) wholes.ask(ticket.id);
    const isUnseen = ticket.id !== selectedId.peek() || document.visibilityState === "hidden";
    if (isMine(known.ticket) && !wasMine) announce(ticket, "New ticket from");
    else if (isMine(known.ticket) && change.actorType === "customer" && change.action === ADDED && isUnseen) {
      announce(ticket, "New message from");
    }
    if (wasMine !== isMine(known.ticket) || isDone(ticket.status)) agents.ask("all");
  };

  const listOwn = async (statuses: readonly Ticket["status"][], pages: number): Promise<Ticket[]> => {
    const found: Ticket[] = [];
    for (let page = 0; page < pages; page += 1) {
      const { items } = await rpc.tickets.list.query({
        assignedAgentId: me.id,
        statuses: [...statuses],
        limit: PAGE,
        offset: found.length,
      });
      found.push(...items.map(({ ticket }) => ticket));
      if (items.length < PAGE) break;
    }
    return found;
  };
  const load = async (): Promise<void> => {
    // Before everything else is read: what happens meanwhile is told of afterwards.
    const { eventId } = await rpc.tickets.latestChange.query();
    const [open, done] = await Promise.all([listOwn(OPEN_STATUSES, MOST_OWN_PAGES), listOwn(DONE_STATUSES, 1)]);
    batch(() => {
      state.value = takeTickets(state.value, [...open, ...done]);
      isLoaded.value = true;
    });
    for (const { id } of open) show(id);
    agents.ask("all");
    following?.close();
    following = follow({
      connect: watchTickets(rpc),
      lastEventId: eventId,
      quietMs: NEVER_QUIET_MS,
      onItem: onChange,
      onState: onLive,
    });
  };
  const loading = createRefresher({ read: load, onFailure: fail });
  const onLive = (next: LiveState): void => {
    const before = live.peek();
    live.value = next;
    if (next.phase === "live" && before.phase !== "live") {
      wasLive.value = true;
      sender.wake();
      agents.ask("all");
    }
    if (next.phase !== "refused") return;
    if (next.status === 401 || next.status === 403) {
      onSignedOut({ kind: "UNAUTHENTICATED", message: next.message, details: {} });
    } else loading.ask("desk");
  };

  const sendMessage = async ({ key, ticketId, text, files: attached }: Outgoing): Promise<Message> => {
    const ticket = state.peek().tickets.get(ticketId)?.ticket;
    const signalOf = () => AbortSignal.any([stop.signal, AbortSignal.timeout(SEND_TIMEOUT_MS)]);
    // Who answers has taken the ticket on; otherwise it would go to somebody else in the middle of the conversation.
    if (ticket !== undefined && isMine(ticket) && ticket.pickedAt === null) {
      const picked = await rpc.tickets.pick.mutate(
        { ticket: { id: ticketId } },
        { ...withKey(key), signal: signalOf() },
      );
      state.value = takeTickets(state.value, [picked]);
    }
    const named = attached.map(({ fileName, storedName }) => ({ fileName, filePath: pathOf(storedName) }));
    return rpc.messages.add.mutate(
      { ticket: { id: ticketId }, text, attachments: named },
      { ...withKey(key), signal: signalOf() },
    );
  };
  const sender = createSender({
    send: sendMessage,
    kept: keeper.outbox(),
    keep: keeper.keepOutbox,
    onSignedOut,
    onSent: (message) => {
      state.value = takeMessages(state.value, message.ticketId, [message]);
    },
  });
  const search = createSearch({
    rpc,
    take: (tickets) => {
      state.value = takeTickets(state.value, tickets);
    },
    onFailure: fail,
  });
  const actions = createAgentActions({ rpc, state, notices, refresh: wholes.ask, onSignedOut });
  const attachmentsOf = (ticketId: string): Attachments => {
    const known = attachments.get(ticketId);
    if (known !== undefined) return known;
    const made: Attachments = createAttachments({
      token,
      kept: keeper.draft(ticketId).files,
      onStored: () => {
        const stored = made.files.peek().flatMap((file) => (file.stored === undefined ? [] : [file.stored]));
        keeper.keepDraft(ticketId, { ...keeper.draft(ticketId), files: stored });
      },
      onRefused: (text) => notices.tell({ tone: "bad", text }),
    });
    attachments.set(ticketId, made);
    return made;
  };
  const select = (ticketId: string | undefined): void => {
    selectedId.value = ticketId;
    if (ticketId !== undefined) show(ticketId);
  };

  const endings = [
    keepLookedAt(state, selectedId, keeper),
    every(AGENTS_EVERY_MS, () => agents.ask("all")),
    () => following?.close(),
    () => sender.close(),
    () => stop.abort(),
    () => files.close(),
    ...[messages, wholes, customers, agents, loading].map((refresher) => () => refresher.close()),
  ];
  loading.ask("desk");

  return {
    rpc,
    state,
    live,
    wasLive,
    isLoaded,
    selectedId,
    select,
    selectByNumber: async (number) => {
      const { ticket } = await rpc.tickets.get.query({ number });
      state.value = takeTickets(state.value, [ticket]);
      select(ticket.id);
    },
    actions,
    sender,
    write: (ticketId, text) => {
      const attached = attachmentsOf(ticketId).take();
      if (text.trim() === "" && attached.length === 0) return;
      const behindId = state.peek().tickets.get(ticketId)?.messages?.at(-1)?.id ?? 0;
      keeper.keepDraft(ticketId, { text: "", files: [] });
      sender.send({
        key: crypto.randomUUID(),
        ticketId,
        text,
        files: attached,
        writtenAt: new Date().toISOString(),
        behindId,
        refusal: undefined,
        attempts: 0,
      });
    },
    attachmentsOf,
    keeper,
    files,
    notices,
    search,
    loadTeam: async () => {
      const { items } = await rpc.tickets.list.query({ statuses: [...OPEN_STATUSES], limit: PAGE });
      state.value = takeTickets(
        state.value,
        items.map(({ ticket }) => ticket),
      );
    },
    announcement,
    retryConnection: () => following?.retry(),
    close: () => {
      for (const end of endings) end();
    },
  };
};

const every = (ms: number, work: () => void): (() => void) => {
  const timer = setInterval(() => {
    if (document.visibilityState === "visible") work();
  }, ms);
  return () => clearInterval(timer);
};

/** Notes what the agent has looked at: the selected ticket, while the page is before their eyes. */
const keepLookedAt = (
  state: Signal<DeskState>,
  selectedId: ReadonlySignal<string | undefined>,
  keeper: Keeper,
): (() => void) => {
  const isVisible = signal(document.visibilityState === "visible");
  const look = (): void => {
    isVisible.value = document.visibilityState === "visible";
  };
  document.addEventListener("visibilitychange", look);
  const endLooking = effect(() => {
    const id = selectedId.value;
    const messages = id === undefined ? undefined : state.value.tickets.get(id)?.messages;
    if (id === undefined || messages === undefined || !isVisible.value) return;
    state.value = takeSeen(state.value, id, messages.at(-1)?.id ?? 0);
  });
  const endKeeping = effect(() => keeper.keepSeen(state.value.seen));
  return () => {
    document.removeEventListener("visibilitychange", look);
    endLooking();
    endKeeping();
  };
};
