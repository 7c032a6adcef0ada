import { CrossdeskError, isInEntity, scopeOf } from "@crossdesk/contracts";
import type { Caller, CallerRole } from "@crossdesk/contracts";

/** Whose a ticket is: all that decides who may see it. */
export interface TicketOwner {
  readonly ticketId: string;
  readonly entityId: string;
  readonly customerId: string;
}

/** Whether the caller may see the ticket: customers their own, a session's token that session, all others their entity's. */
export const maySeeTicket = (caller: Caller, ticket: TicketOwner): boolean => {
  const { customerId, ticketId } = scopeOf(caller);
  if (!isInEntity(caller, ticket.entityId)) return false;
  return (ticketId ?? ticket.ticketId) === ticket.ticketId && (customerId ?? ticket.customerId) === ticket.customerId;
};

/** Refuses callers whose role is not among `roles`. */
export const requireRole = (caller: Caller, roles: readonly CallerRole[]): void => {
  if (!roles.includes(caller.role)) {
    throw new CrossdeskError("FORBIDDEN", `This is for callers of the role ${roles.join(" or ")}.`);
  }
};
