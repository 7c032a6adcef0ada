import { DEFAULT_ENTITY_ID } from "../context.ts";
import type { Caller } from "../context.ts";

/** The tickets that a caller may see: `null` is no condition. Beyond it everything answers as if it did not exist. */
export interface TicketScope {
  readonly entityId: string | null;
  readonly customerId: string | null;
  readonly ticketId: string | null;
}

const isRoaming = ({ role, entityId }: Caller): boolean =>
  entityId === null && (role === "admin" || role === "service");

export const ticketScopeOf = (caller: Caller): TicketScope => ({
  // Only admins and services roam; whoever else comes without an entity belongs to the default one.
  entityId: caller.entityId ?? (isRoaming(caller) ? null : DEFAULT_ENTITY_ID),
  // A token for one ticket is good for it also after its order was bound to a customer by their name.
  customerId: caller.role === "customer" && caller.ticketId === undefined ? caller.subject : null,
  ticketId: caller.ticketId ?? null,
});
