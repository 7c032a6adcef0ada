import { isDone } from "@crossdesk/contracts";
import type { Agent, Assignment, Complaint, Message, Note, Ticket, TicketChange } from "@crossdesk/contracts";
import { mergeMessages } from "./messages.ts";
import { mergeNotes } from "./notes.ts";

/** A ticket as far as the console knows it. */
export interface KnownTicket {
  readonly ticket: Ticket;
  /** Oldest first, with nothing missing between them but what is behind `readTo`; `undefined` until they were read. */
  readonly messages: readonly Message[] | undefined;
  /** There are messages before the first of them. */
  readonly hasOlder: boolean;
  /** The last message up to which all were read in their order. One of the agent's own may be known before those ahead of it. */
  readonly readTo: number;
  /** What the team wrote to each other, oldest first; `undefined` until it was read. */
  readonly notes: readonly Note[] | undefined;
  /** `undefined` until it was read. */
  readonly customer: Complaint["customer"] | undefined;
  readonly device: Complaint["device"];
  /** The newest change that arrived while the console watched. */
  readonly lastChange: TicketChange["change"] | undefined;
}

/** What the agent has not read of a ticket. The server keeps it, so that it is the same in each of their browsers. */
export interface Unread {
  readonly unread: number;
  /** The newest message that they have read; `null` for none. */
  readonly readUpTo: number | null;
}

/** What the console knows of the desk. It only ever grows newer: what is read late changes nothing that is newer. */
export interface DeskState {
  readonly me: Agent | undefined;
  /** Colleagues and oneself, by id; those who have left keep their names. */
  readonly agents: ReadonlyMap<string, Agent>;
  /** Those among them who have left. */
  readonly gone: ReadonlySet<string>;
  readonly tickets: ReadonlyMap<string, KnownTicket>;
  readonly unread: ReadonlyMap<string, Unread>;
  /** Up to which message customers have read their tickets, where that is known. */
  readonly customersRead: ReadonlyMap<string, number>;
}

/** Whether the signed-in agent has the ticket. */
export const isMine = ({ me }: Pick<DeskState, "me">, { assignedAgentId }: Ticket): boolean =>
  me !== undefined && assignedAgentId === me.id;

export const EMPTY_DESK: DeskState = {
  me: undefined,
  agents: new Map(),
  gone: new Set(),
  tickets: new Map(),
  unread: new Map(),
  customersRead: new Map(),
};

const withTicket = (state: DeskState, known: KnownTicket): DeskState => ({
  ...state,
  tickets: new Map(state.tickets).set(known.ticket.id, known),
});

/** Assignments come from another service, and may be known before the ticket's own record shows them. */
const withAssignment = (ticket: Ticket, known: Ticket): Ticket => {
  if (known.assignmentVersion <= ticket.assignmentVersion) return ticket;
  const { assignedAgentId, assignedAt, pickedAt, assignmentVersion } = known;
  return { ...ticket, assignedAgentId, assignedAt, pickedAt, assignmentVersion };
};

/** A ticket as it is now known: an older version than the one that is known adds nothing. */
const newer = (known: KnownTicket | undefined, ticket: Ticket): KnownTicket => {
  if (known === undefined) {
    return {
      ticket,
      messages: undefined,
      hasOlder: false,
      readTo: 0,
      notes: undefined,
      customer: undefined,
      device: null,
      lastChange: undefined,
    };
  }
  if (ticket.version <= known.ticket.version) return known;
  return { ...known, ticket: withAssignment(ticket, known.ticket) };
};

/** Applies tickets from a list or from the answer to an action. */
export const takeTickets = (state: DeskState, read: readonly Ticket[]): DeskState => {
  if (read.length === 0) return state;
  const tickets = new Map(state.tickets);
  for (const ticket of read) tickets.set(ticket.id, newer(tickets.get(ticket.id), ticket));
  return { ...state, tickets };
};

/** Applies an answered assignment: the ticket's own record shows it a moment later. With `isPicked` the agent took the ticket. */
export const takeAssignment = (state: DeskState, assignment: Assignment, isPicked = false): DeskState => {
  const known = state.tickets.get(assignment.ticketId);
  if (known === undefined || assignment.version <= known.ticket.assignmentVersion) return state;
  const { agent, assignedAt, version: assignmentVersion } = assignment;
  const pickedAt = isPicked ? assignedAt : null;
  const assigned = { assignedAgentId: agent?.id ?? null, assignedAt, pickedAt, assignmentVersion };
  return withTicket(state, { ...known, ticket: { ...known.ticket, ...assigned } });
};

/** Applies tickets with their customers and devices. */
export const takeComplaints = (state: DeskState, read: readonly Complaint[]): DeskState => {
  const tickets = new Map(state.tickets);
  for (const { ticket, customer, device } of read) {
    tickets.set(ticket.id, { ...newer(tickets.get(ticket.id), ticket), customer, device });
  }
  return { ...state, tickets };
};

/** The newest messages of a ticket, or some of them before others. */
export interface ReadMessages {
  readonly items: readonly Message[];
  readonly hasOlder: boolean;
}

/** Takes the newest messages of a ticket. If messages are missing between the known ones and these, the list starts over with these. */
export const takeNewest = (state: DeskState, ticketId: string, { items, hasOlder }: ReadMessages): DeskState => {
  const known = state.tickets.get(ticketId);
  if (known === undefined) return state;
  const first = items[0]?.id ?? 0;
  const isConnected = known.messages !== undefined && (!hasOlder || first <= known.readTo);
  const readTo = Math.max(known.readTo, items.at(-1)?.id ?? 0);
  if (isConnected) {
    return withTicket(state, { ...known, messages: mergeMessages(known.messages ?? [], items), readTo });
  }
  const sent = (known.messages ?? []).filter(({ id }) => id > readTo);
  return withTicket(state, { ...known, messages: mergeMessages(items, sent), hasOlder, readTo });
};

/** Adds messages before the first known one. Ignored if they do not directly precede it. */
export const takeOlder = (state: DeskState, ticketId: string, { items, hasOlder }: ReadMessages): DeskState => {
  const known = state.tickets.get(ticketId);
  if (known?.messages === undefined) return state;
  const isNext = (items.at(-1)?.id ?? 0) < (known.messages[0]?.id ?? 0);
  if (!isNext) return state;
  return withTicket(state, { ...known, messages: mergeMessages(known.messages, items), hasOlder });
};

/** Adds messages of a ticket whose messages were read before, all those behind `readTo` in their order; of others nothing is known to add to. */
export const takeBehind = (state: DeskState, ticketId: string, items: readonly Message[]): DeskState => {
  const known = state.tickets.get(ticketId);
  if (known?.messages === undefined || items.length === 0) return state;
  const readTo = Math.max(known.readTo, items.at(-1)?.id ?? 0);
  return withTicket(state, { ...known, messages: mergeMessages(known.messages, items), readTo });
};

/** Adds single messages, such as the answer to one that was sent: what is ahead of them may still be missing. */
export const takeMessages = (state: DeskState, ticketId: string, read: readonly Message[]): DeskState => {
  const known = state.tickets.get(ticketId);
  if (known?.messages === undefined) return state;
  return withTicket(state, { ...known, messages: mergeMessages(known.messages, read) });
};

/** Adds notes of a ticket. */
export const takeNotes = (state: DeskState, ticketId: string, read: readonly Note[]): DeskState => {
  const known = state.tickets.get(ticketId);
  if (known === undefined) return state;
  return withTicket(state, { ...known, notes: mergeNotes(known.notes ?? [], read) });
};

/** Adds a note that arrived with a change, if the others are known. */
const withNote = (known: KnownTicket, note: Note | undefined): KnownTicket =>
  known.notes === undefined || note === undefined ? known : { ...known, notes: mergeNotes(known.notes, [note]) };

/** Applies an item of the watch. A repeated change has no effect. */
export const takeChange = (state: DeskState, { ticket, change, note }: TicketChange): DeskState => {
  const before = state.tickets.get(ticket.id);
  const known = withNote(newer(before, ticket), note);
  const isNews = known.lastChange === undefined || change.version > known.lastChange.version;
  if (!isNews) return known === before ? state : withTicket(state, known);
  return withTicket(state, { ...known, lastChange: change });
};

/** Takes agents of the tenant in; a missing one keeps their name. One who left and has a newer record is back. */
export const takeAgents = (state: DeskState, read: readonly Agent[]): DeskState => {
  const agents = new Map(state.agents);
  const gone = new Set(state.gone);
  for (const agent of read) {
    const known = agents.get(agent.id);
    // A list may have been read before what an action has answered since.
    if (known !== undefined && known.updatedAt > agent.updatedAt) continue;
    agents.set(agent.id, agent);
    if (known !== undefined && known.updatedAt < agent.updatedAt) gone.delete(agent.id);
  }
  const me = state.me === undefined ? undefined : agents.get(state.me.id);
  return { ...state, agents, gone, me: me ?? state.me };
};

/** An agent who has left the team: their name stays for what they did, but tickets are no longer assigned to them. */
export const withoutAgent = (state: DeskState, agent: Agent): DeskState => {
  const known = state.agents.get(agent.id);
  if (known === undefined || known.updatedAt > agent.updatedAt) return state;
  return {
    ...state,
    agents: new Map(state.agents).set(agent.id, agent),
    gone: new Set(state.gone).add(agent.id),
  };
};

/** The signed-in agent's own record. */
export const takeMe = (state: DeskState, me: Agent): DeskState => takeAgents({ ...state, me: state.me ?? me }, [me]);

/** Lets go of tickets that are done, are not the agent's own and are not looked at: a day's work would add up. */
export const forgetDone = (state: DeskState, kept: ReadonlySet<string | undefined>): DeskState => {
  const gone = [...state.tickets.values()].filter(
    ({ ticket }) => isDone(ticket.status) && ticket.assignedAgentId !== state.me?.id && !kept.has(ticket.id),
  );
  if (gone.length === 0) return state;
  const tickets = new Map(state.tickets);
  for (const { ticket } of gone) tickets.delete(ticket.id);
  return { ...state, tickets };
};

/** Forgets all tickets but these, after changes that were missed. */
export const keepTickets = (state: DeskState, isKept: (known: KnownTicket) => boolean): DeskState => ({
  ...state,
  tickets: new Map([...state.tickets].filter(([, known]) => isKept(known))),
});
