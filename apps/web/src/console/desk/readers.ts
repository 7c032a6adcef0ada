import type { Signal } from "@preact/signals";
import type { Agent } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import { OPEN_STATUSES } from "../model/actions.ts";
import type { Failure } from "../model/failure.ts";
import { takeAgents, takeComplaints, takeDetails, takeMe, takeMessages, takeTickets } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { readFitting } from "./read-fitting.ts";
import { createRefresher } from "./refresher.ts";

/** Reads parts of the state anew, over breaks of the connection; each is asked for as often as need be. */
export interface Readers {
  /** A ticket with its newest messages. */
  readonly readTicket: (ticketId: string) => void;
  /** The messages behind those that are known. */
  readonly readMessages: (ticketId: string) => void;
  /** The agent's own record, and their colleagues'. */
  readonly readAgents: () => void;
  /** Everybody's open tickets, the newest. */
  readonly readTeam: () => void;
  /** What is not known yet of a ticket that is to be shown. */
  readonly complete: (ticketId: string) => void;
  readonly close: () => void;
}

export interface ReadersOptions {
  readonly rpc: Rpc;
  readonly state: Signal<DeskState>;
  readonly onFailure: (failure: Failure) => void;
}

const PAGE = 100;
const MOST_AGENTS = 500;

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
  const readWhole = async (id: string): Promise<void> => {
    const details = await rpc.tickets.get.query({ id });
    state.value = takeDetails(state.value, details);
  };
  const readBehind = async (id: string): Promise<void> => {
    for (;;) {
      const known = state.value.tickets.get(id)?.messages ?? [];
      const last = known.at(-1);
      if (last === undefined) return readWhole(id);
      // With the last one that is known: where it is not in its place, something before it is missing here.
      const from = { ticket: { id }, offset: known.length - 1 };
      const { page, limit } = await readFitting((fit) => rpc.messages.list.query({ ...from, limit: fit }), PAGE);
      const { items } = page;
      if (items[0]?.id !== last.id) return readWhole(id);
      state.value = takeMessages(state.value, id, items);
      if (!(page.hasNewer ?? items.length === limit)) return;
    }
  };
  const readCustomer = async (id: string): Promise<void> => {
    const { items } = await rpc.tickets.getMany.query({ ids: [id] });
    state.value = takeComplaints(state.value, items);
  };
  const readAgents = async (): Promise<void> => {
    const [me, team] = await Promise.all([
      rpc.agents.me.mutate(undefined),
      rpc.agents.list.query({ limit: MOST_AGENTS }),
    ]);
    state.value = takeMe(takeAgents(state.value, team.items), me);
  };
  const readTeam = async (): Promise<void> => {
    const statuses = [...OPEN_STATUSES];
    const { page } = await readFitting((limit) => rpc.tickets.list.query({ statuses, limit }), PAGE);
    state.value = takeTickets(
      state.value,
      page.items.map(({ ticket }) => ticket),
    );
  };

  /** A ticket that somebody has taken out of sight is none of the agent's business any more. */
  const unlessGone = (failure: Failure): void => {
    if (failure.kind !== "TICKET_NOT_FOUND") onFailure(failure);
  };
  const wholes = createRefresher({ read: readWhole, onFailure: unlessGone });
  const messages = createRefresher({ read: readBehind, onFailure: unlessGone });
  const customers = createRefresher({ read: readCustomer, onFailure: unlessGone });
  const agents = createRefresher({ read: readAgents, onFailure });
  const team = createRefresher({ read: readTeam, onFailure });
  return {
    readTicket: wholes.ask,
    readMessages: messages.ask,
    readAgents: () => agents.ask("all"),
    readTeam: () => team.ask("all"),
    complete: (ticketId) => {
      const known = state.peek().tickets.get(ticketId);
      if (known?.messages === undefined) wholes.ask(ticketId);
      if (known?.customer === undefined) customers.ask(ticketId);
    },
    close: () => {
      for (const refresher of [wholes, messages, customers, agents, team]) refresher.close();
    },
  };
};
