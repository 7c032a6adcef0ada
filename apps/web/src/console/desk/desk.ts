import { computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Agent, Ticket } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import { sayFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { EMPTY_DESK, takeMe, takeSeen, takeTickets } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { nameCustomer } from "../model/words.ts";
import { createAgentActions } from "./agent-actions.ts";
import type { AgentActions } from "./agent-actions.ts";
import { createAnswers } from "./answers.ts";
import type { Answers } from "./answers.ts";
import { followDesk } from "./follow-desk.ts";
import type { FollowedDesk } from "./follow-desk.ts";
import { insist } from "./insist.ts";
import { createKeeper } from "./keeper.ts";
import type { Keeper } from "./keeper.ts";
import { createNotices } from "./notices.ts";
import type { Notices } from "./notices.ts";
import { createReaders } from "./readers.ts";
import { createSearch } from "./search.ts";
import type { Search } from "./search.ts";
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
  readonly connection: FollowedDesk;
  readonly selectedId: ReadonlySignal<string | undefined>;
  readonly select: (ticketId: string | undefined) => void;
  readonly selectByNumber: (number: number) => Promise<void>;
  readonly actions: AgentActions;
  readonly answers: Answers;
  readonly keeper: Keeper;
  readonly files: FileReader;
  readonly notices: Notices;
  readonly search: Search;
  /** Reads everybody's open tickets; the watch keeps them up to date. */
  readonly loadTeam: () => void;
  /** What a screen reader says. */
  readonly announcement: ReadonlySignal<string>;
  readonly close: () => void;
}

/** Agents come and go without the tickets changing. */
const AGENTS_EVERY_MS = 60_000;

export const openDesk = ({ rpc, token, me, onSignedOut, onArrival }: DeskOptions): Desk => {
  const keeper = createKeeper(me.id);
  const state = signal<DeskState>({ ...takeMe(EMPTY_DESK, me), seen: keeper.seen() });
  const selectedId = signal<string>();
  const announcement = signal("");
  const notices = createNotices();
  const files = createFileReader(token);

  const refuse = (text: string): void => notices.tell({ tone: "bad", text });
  const onFailure = (failure: Failure): void => {
    if (failure.kind === "UNAUTHENTICATED") onSignedOut(failure);
    else refuse(sayFailure(failure));
  };
  const take = (tickets: readonly Ticket[]): void => {
    state.value = takeTickets(state.value, tickets);
  };
  const announce = (what: string) => (ticket: Ticket) => {
    const known = state.peek().tickets.get(ticket.id) ?? { ticket, customer: undefined };
    announcement.value = `${what} ${nameCustomer(known)}: ${ticket.subject}`;
    onArrival();
  };
  const readers = createReaders({ rpc, state, onFailure });
  const search = createSearch({ rpc, take, onFailure });
  const answers = createAnswers({ rpc, token, me, state, keeper, onRefused: refuse, onSignedOut });
  const { readTicket: refresh, readAgents } = readers;
  const actions = createAgentActions({ rpc, state, notices, refresh, readAgents, onSignedOut });
  const connection = followDesk({
    rpc,
    me,
    state,
    readers,
    selectedId,
    keptIds: () => search.found.peek()?.ids ?? [],
    onNewTicket: announce("New ticket from"),
    onUnseenMessage: announce("New message from"),
    onBack: answers.sender.wake,
    onFailure,
  });
  const select = (ticketId: string | undefined): void => {
    selectedId.value = ticketId;
    if (ticketId !== undefined) readers.complete(ticketId);
  };
  const endings = [
    noteWhatIsSeen(state, selectedId, keeper),
    every(AGENTS_EVERY_MS, readers.readAgents),
    connection.close,
    answers.close,
    readers.close,
    files.close,
  ];
  return {
    rpc,
    state,
    connection,
    selectedId,
    select,
    selectByNumber: async (number) => {
      const { ticket } = await insist((signal) => rpc.tickets.get.query({ number }, { signal }));
      take([ticket]);
      select(ticket.id);
    },
    actions,
    answers,
    keeper,
    files,
    notices,
    search,
    loadTeam: readers.readTeam,
    announcement,
    close: () => {
      for (const end of endings) end();
    },
  };
};

/** While the page is before somebody's eyes. */
const every = (ms: number, work: () => void): (() => void) => {
  const timer = setInterval(() => {
    if (document.visibilityState === "visible") work();
  }, ms);
  return () => clearInterval(timer);
};

/** Notes what the agent has looked at: the open ticket, while the page is before their eyes. */
const noteWhatIsSeen = (
  state: Signal<DeskState>,
  selectedId: ReadonlySignal<string | undefined>,
  keeper: Keeper,
): (() => void) => {
  const isVisible = signal(document.visibilityState === "visible");
  const look = (): void => {
    isVisible.value = document.visibilityState === "visible";
  };
  document.addEventListener("visibilitychange", look);
  const endNoting = effect(() => {
    const id = selectedId.value;
    const messages = id === undefined ? undefined : state.value.tickets.get(id)?.messages;
    if (id === undefined || messages === undefined || !isVisible.value) return;
    state.value = takeSeen(state.value, id, messages.at(-1)?.id ?? 0);
  });
  const seen = computed(() => state.value.seen);
  const endKeeping = effect(() => keeper.keepSeen(seen.value));
  return () => {
    document.removeEventListener("visibilitychange", look);
    endNoting();
    endKeeping();
  };
};
