import type { Agent, Assignment, Complaint, Message, Ticket, TicketChange, TicketDetails } from "@crossdesk/contracts";
import { isDone } from "./actions.ts";
import { mergeMessages } from "./messages.ts";

/** A ticket as far as the console knows it. */
export interface KnownTicket {
  readonly ticket: Ticket;
  /** Oldest first; `undefined` until they were read. */
  readonly messages: readonly Message[] | undefined;
  /** `undefined` until it was read. */
  readonly customer: Complaint["customer"] | undefined;
  readonly device: Complaint["device"];
  /** The newest change that was told of while the console watched. */
  readonly lastChange: TicketChange["change"] | undefined;
}

/** What the console knows of the desk. It only ever grows newer: what is read late changes nothing that is newer. */
export interface DeskState {
  readonly me: Agent | undefined;
  /** Colleagues and oneself, by id. */
  readonly agents: ReadonlyMap<string, Agent>;
  readonly tickets: ReadonlyMap<string, KnownTicket>;
  /** The newest message that the agent has looked at, by ticket. */
  readonly seen: ReadonlyMap<string, number>;
}

export const EMPTY_DESK: DeskState = { me: undefined, agents: new Map(), tickets: new Map(), seen: new Map() };

const withTicket = (state: DeskState, known: KnownTicket): DeskState => ({
  ...state,
  tickets: new Map(state.tickets).set(known.ticket.id, known),
});

/** Who has a ticket is told by another service, and may be known before the ticket's own record says so. */
const withAssignment = (ticket: Ticket, known: Ticket): Ticket => {
  if (known.assignmentVersion <= ticket.assignmentVersion) return ticket;
  const { assignedAgentId, assignedAt, pickedAt, assignmentVersion } = known;
  return { ...ticket, assignedAgentId, assignedAt, pickedAt, assignmentVersion };
};

/** A ticket as it is now known: an older version than the one that is known adds nothing. */
const newer = (known: KnownTicket | undefined, ticket: Ticket): KnownTicket => {
  if (known === undefined) {
    return { ticket, messages: undefined, customer: undefined, device: null, lastChange: undefined };
  }
  if (ticket.version <= known.ticket.version) return known;
  return { ...known, ticket: withAssignment(ticket, known.ticket) };
};

/** Takes tickets in that were listed, or that an action answered with. */
export const takeTickets = (state: DeskState, read: readonly Ticket[]): DeskState => {
  if (read.length === 0) return state;
  const tickets = new Map(state.tickets);
  for (const ticket of read) tickets.set(ticket.id, newer(tickets.get(ticket.id), ticket));
  return { ...state, tickets };
};

/** Takes in who has a ticket now, as it was answered: the ticket's own record says so a moment later. */
export const takeAssignment = (state: DeskState, assignment: Assignment): DeskState => {
  const known = state.tickets.get(assignment.ticketId);
  if (known === undefined || assignment.version <= known.ticket.assignmentVersion) return state;
  const { agent, assignedAt, version: assignmentVersion } = assignment;
  const told = { assignedAgentId: agent?.id ?? null, assignedAt, pickedAt: null, assignmentVersion };
  return withTicket(state, { ...known, ticket: { ...known.ticket, ...told } });
};

/** Takes customers and devices in, with their tickets. */
export const takeComplaints = (state: DeskState, read: readonly Complaint[]): DeskState => {
  const tickets = new Map(state.tickets);
  for (const { ticket, customer, device } of read) {
    tickets.set(ticket.id, { ...newer(tickets.get(ticket.id), ticket), customer, device });
  }
  return { ...state, tickets };
};

/** Takes a ticket in with its messages. */
export const takeDetails = (state: DeskState, { ticket, messages }: TicketDetails): DeskState => {
  const known = newer(state.tickets.get(ticket.id), ticket);
  return withTicket(state, { ...known, messages: mergeMessages(known.messages ?? [], messages) });
};

/** Adds messages of a ticket whose messages were read before; of others nothing is known to add to. */
export const takeMessages = (state: DeskState, ticketId: string, read: readonly Message[]): DeskState => {
  const known = state.tickets.get(ticketId);
  if (known?.messages === undefined) return state;
  return withTicket(state, { ...known, messages: mergeMessages(known.messages, read) });
};

/** Takes in what a watch tells. The same change once more changes nothing. */
export const takeChange = (state: DeskState, { ticket, change }: TicketChange): DeskState => {
  const before = state.tickets.get(ticket.id);
  const known = newer(before, ticket);
  const isNews = known.lastChange === undefined || change.version > known.lastChange.version;
  if (!isNews) return known === before ? state : withTicket(state, known);
  return withTicket(state, { ...known, lastChange: change });
};

/** Takes agents of the entity in; one who is not among them any more keeps their name. */
export const takeAgents = (state: DeskState, read: readonly Agent[]): DeskState => {
  const agents = new Map(state.agents);
  for (const agent of read) {
    const known = agents.get(agent.id);
    // A list may have been read before what an action has answered since.
    if (known === undefined || known.updatedAt <= agent.updatedAt) agents.set(agent.id, agent);
  }
  const me = state.me === undefined ? undefined : agents.get(state.me.id);
  return { ...state, agents, me: me ?? state.me };
};

/** The signed-in agent's own record. */
export const takeMe = (state: DeskState, me: Agent): DeskState => takeAgents({ ...state, me: state.me ?? me }, [me]);

/** Notes that the agent has looked at a ticket up to its newest message; 0 where it has none. */
export const takeSeen = (state: DeskState, ticketId: string, messageId: number): DeskState => {
  const before = state.seen.get(ticketId);
  if (before !== undefined && before >= messageId) return state;
  return { ...state, seen: new Map(state.seen).set(ticketId, messageId) };
};

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
