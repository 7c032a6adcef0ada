import { CrossdeskError, toCrossdeskError, withCall, isClosed } from "@crossdesk/contracts";
import type { Call, Caller, Ticket, TicketReference } from "@crossdesk/contracts";
import type { TicketNews } from "../assigning/take-facts.ts";
import type { Remote } from "../deps.ts";
import { standingOf } from "../domain/ticket-standing.ts";

/** A ticket as this caller may see it in the tickets service right now, which knows of every change first. */
export const fetchTicket =
  ({ tickets }: Remote) =>
  async (reference: TicketReference, { ctx, signal }: Call): Promise<Ticket> => {
    const { caller, requestId, traceparent } = ctx;
    const rpc = { caller, requestId, ...(traceparent === undefined ? {} : { traceparent }) };
    try {
      return (await tickets.get.query(reference, withCall(rpc, signal))).ticket;
    } catch (error) {
      throw toCrossdeskError(error);
    }
  };

/** The agents service itself, for calls that it makes on its own behalf. */
const ITSELF: Caller = { subject: "agents", role: "service", entityId: null };

/** What the tickets service says of a ticket right now; `undefined` where it knows none. Throws while it does not answer. */
export const fetchNews =
  ({ tickets }: Remote) =>
  async (ticketId: string): Promise<TicketNews | undefined> => {
    try {
      return toNews((await tickets.get.query({ id: ticketId }, withCall({ caller: ITSELF }))).ticket);
    } catch (error) {
      const failure = toCrossdeskError(error);
      if (failure.kind === "TICKET_NOT_FOUND") return undefined;
      throw failure;
    }
  };

/** The same of several, without their conversations; those that it does not know are left out. */
export const fetchLatest =
  ({ tickets }: Remote) =>
  async (ticketIds: readonly string[]): Promise<readonly Ticket[]> => {
    const found: Ticket[] = [];
    for (let asked = [...ticketIds]; asked.length > 0;) {
      const { items, rest = [] } = await tickets.getMany.query({ ids: asked }, withCall({ caller: ITSELF }));
      found.push(...items.map(({ ticket }) => ticket));
      asked = rest.length < asked.length ? rest : [];
    }
    return found;
  };

export const toNews = (ticket: Ticket): TicketNews => ({
  ticketId: ticket.id,
  entityId: ticket.entityId,
  customerId: ticket.customerId,
  channel: ticket.channel,
  language: ticket.language,
  openedAt: new Date(ticket.createdAt),
  pickedAt: ticket.pickedAt === null ? null : new Date(ticket.pickedAt),
  ticketVersion: ticket.version,
  standing: standingOf(ticket.status),
  assignedAgentId: ticket.assignedAgentId,
  assignmentVersion: ticket.assignmentVersion,
});

/** Refuses to change who has a ticket that is closed. */
export const requireOpen = ({ status }: Ticket): void => {
  if (isClosed(status)) {
    throw new CrossdeskError("TICKET_CLOSED", "The ticket is closed.");
  }
};
