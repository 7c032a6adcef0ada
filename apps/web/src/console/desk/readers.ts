import { batch, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Agent, TicketCounts } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import type { Failure } from "../model/failure.ts";
import {
  takeAgents,
  takeBehind,
  takeComplaints,
  takeMessages,
  takeNewest,
  takeNotes,
  takeOlder,
} from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { createRefresher } from "./refresher.ts";

/** Reads parts of the state, over breaks of the connection; each is asked for as often as need be. */
export interface Readers {
  /** A ticket with its customer, and its newest messages where any were read before. */
  readonly readTicket: (ticketId: string) => void;
  /** The messages behind those that are known. */
  readonly readMessages: (ticketId: string) => void;
  /** The messages before those that are known. */
  readonly readOlder: (ticketId: string) => void;
  /** Messages whose files were not there when they were read. */
  readonly readUnlinked: (ticketId: string) => void;
  /** The notes of a ticket. */
  readonly readNotes: (ticketId: string) => void;
  /** The agent's own record, and their colleagues'. */
  readonly readAgents: () => void;
  /** How many tickets there are of each kind. */
  readonly readCounts: () => void;
  readonly counts: ReadonlySignal<TicketCounts | undefined>;
  /** What is not known yet of a ticket that is to be shown. */
  readonly complete: (ticketId: string) => void;
  /** Repeats the reads of tickets that are in progress: their results may be older than changes that were missed. */
  readonly askAgain: () => void;
  readonly close: () => void;
}

export interface ReadersOptions {
  readonly rpc: Rpc;
  readonly state: Signal<DeskState>;
  readonly onFailure: (failure: Failure) => void;
}

/** What a conversation begins with, and how many are read at a time. */
const PAGE = 50;
const MOST = 100;
const MOST_AGENTS = 500;
const BEHIND_ALL = Number.MAX_SAFE_INTEGER;
/** Counts change with most changes; they are read no more often than this. */
const COUNTS_EVERY_MS = 2_000;

/** Everybody in the agent's entity, however many there are. */
export const listAgents = async ({ agents }: Rpc): Promise<readonly Agent[]> => {
  const found = new Map<string, Agent>();
  for (let offset = 0; ;) {
    const { items, hasMore = items.length === MOST_AGENTS } = await agents.list.query({ limit: MOST_AGENTS, offset });
    for (const agent of items) found.set(agent.id, agent);
    offset += items.length;
    if (!hasMore || items.length === 0) return [...found.values()];
  }
};

export const createReaders = ({ rpc, state, onFailure }: ReadersOptions): Readers => {
  const counts = signal<TicketCounts>();
  const knownOf = (id: string) => state.peek().tickets.get(id);

  /** A page of messages before one: as many as fit into an answer, however long they are. */
  const readBefore = async (id: string, before: number, limit: number) => {
    const { items, hasOlder } = await rpc.messages.list.query({ ticket: { id }, before, limit });
    return { items, hasOlder: hasOlder === true };
  };
  const readTicket = async (id: string): Promise<void> => {
    const [{ items }, newest] = await Promise.all([
      rpc.tickets.getMany.query({ ids: [id] }),
      readBefore(id, BEHIND_ALL, PAGE),
    ]);
    batch(() => {
      state.value = takeNewest(takeComplaints(state.value, items), id, newest);
    });
  };
  const readBehind = async (id: string): Promise<void> => {
    for (;;) {
      const known = knownOf(id);
      if (known?.messages === undefined) return readTicket(id);
      const behind = { ticket: { id }, after: known.readTo, limit: MOST };
      const { items, hasNewer } = await rpc.messages.list.query(behind);
      state.value = takeBehind(state.value, id, items);
      if (items.length === 0 || hasNewer !== true) return;
    }
  };
  const readOlder = async (id: string): Promise<void> => {
    const known = knownOf(id);
    const first = known?.messages?.[0];
    if (first === undefined || known?.hasOlder !== true) return;
    state.value = takeOlder(state.value, id, await readBefore(id, first.id, MOST));
  };
  const readUnlinked = async (id: string): Promise<void> => {
    const unlinked = (knownOf(id)?.messages ?? []).filter(({ attachments }) =>
      attachments.some(({ fileId }) => fileId === null),
    );
    const pages = await Promise.all(unlinked.slice(-MOST).map((message) => readBefore(id, message.id + 1, 1)));
    state.value = takeMessages(
      state.value,
      id,
      pages.flatMap(({ items }) => items),
    );
  };
  const readNotes = async (id: string): Promise<void> => {
    for (let before: number | undefined; ;) {
      const from = before === undefined ? {} : { before };
      const { items, hasOlder } = await rpc.notes.list.query({ ticket: { id }, limit: MOST, ...from });
      state.value = takeNotes(state.value, id, items);
      before = items[0]?.id;
      if (!hasOlder || before === undefined) return;
    }
  };
  const readCustomer = async (id: string): Promise<void> => {
    const { items } = await rpc.tickets.getMany.query({ ids: [id] });
    state.value = takeComplaints(state.value, items);
  };
  const readAgents = async (): Promise<void> => {
    const team = await listAgents(rpc);
    state.value = takeAgents(state.value, team);
  };
  const readCounts = async (): Promise<void> => {
    counts.value = await rpc.tickets.counts.query();
    await new Promise((resolve) => setTimeout(resolve, COUNTS_EVERY_MS));
  };

  /** Ignored: the ticket is no longer visible to the agent, or the service is an earlier release without the procedure. */
  const unlessGone = (failure: Failure): void => {
    if (failure.kind !== "TICKET_NOT_FOUND" && failure.kind !== "PROCEDURE_NOT_FOUND") onFailure(failure);
  };
  const tickets = createRefresher({ read: readTicket, onFailure: unlessGone });
  const behind = createRefresher({ read: readBehind, onFailure: unlessGone });
  const older = createRefresher({ read: readOlder, onFailure: unlessGone });
  const linked = createRefresher({ read: readUnlinked, onFailure: unlessGone });
  const notes = createRefresher({ read: readNotes, onFailure: unlessGone });
  const customers = createRefresher({ read: readCustomer, onFailure: unlessGone });
  const agents = createRefresher({ read: readAgents, onFailure });
  const counting = createRefresher({ read: readCounts, onFailure });
  return {
    readTicket: tickets.ask,
    readMessages: behind.ask,
    readOlder: older.ask,
    readUnlinked: linked.ask,
    readNotes: notes.ask,
    readAgents: () => agents.ask("all"),
    readCounts: () => counting.ask("all"),
    counts,
    complete: (ticketId) => {
      const known = knownOf(ticketId);
      if (known?.messages === undefined) tickets.ask(ticketId);
      else if (known.customer === undefined) customers.ask(ticketId);
    },
    askAgain: () => {
      for (const refresher of [tickets, behind, linked, notes, customers]) refresher.askAgain();
    },
    close: () => {
      for (const refresher of [tickets, behind, older, linked, notes, customers, agents, counting]) refresher.close();
    },
  };
};
