import { CrossdeskError, DEFAULT_ENTITY_ID } from "@crossdesk/contracts";
import type { Caller, CallerRole } from "@crossdesk/contracts";

/** Whose a ticket is: all that decides who may see it. */
export interface TicketOwner {
  readonly ticketId: string;
  readonly entityId: string;
  readonly customerId: string;
}

/** Whether the caller's entity lets them at something of `entityId`; no entity (admins, services) means all of them. */
export const isInEntity = (caller: Caller, entityId: string): boolean =>
  caller.entityId === null || caller.entityId === entityId;

/** Whether the caller may see the ticket: customers their own, a session's token that session, all others their entity's. */
export const maySeeTicket = (caller: Caller, ticket: TicketOwner): boolean => {
  if (!isInEntity(caller, ticket.entityId)) return false;
  if (caller.ticketId !== undefined) return caller.ticketId === ticket.ticketId;
  return caller.role !== "customer" || caller.subject === ticket.customerId;
};

/** The entity that a caller works in, or names where theirs is not fixed. Another one than their own is refused. */
export const entityOf = (caller: Caller, named?: string): string => {
  if (caller.entityId === null) return named ?? DEFAULT_ENTITY_ID;
  if (named === undefined || named === caller.entityId) return caller.entityId;
  throw new CrossdeskError("FORBIDDEN", "The entity is not yours.");
};

/** Refuses callers whose role is not among `roles`. */
export const requireRole = (caller: Caller, roles: readonly CallerRole[]): void => {
  if (!roles.includes(caller.role)) {
    throw new CrossdeskError("FORBIDDEN", `This is for callers of the role ${roles.join(" or ")}.`);
  }
};
