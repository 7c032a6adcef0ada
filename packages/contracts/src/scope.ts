import { CrossdeskError } from "./errors.ts";
import { DEFAULT_ENTITY_ID } from "./context.ts";
import type { Caller } from "./context.ts";

/** The rows that a caller may see: `null` is no condition. Beyond it everything answers as if it did not exist. */
export interface Scope {
  /** The tenant's. */
  readonly entityId: string | null;
  /** The customer's own, where it is one. */
  readonly customerId: string | null;
  /** The one ticket that the caller's token is good for. */
  readonly ticketId: string | null;
}

/** Every row: for a service's own work, and for what was checked already. */
export const EVERYTHING: Scope = { entityId: null, customerId: null, ticketId: null };

/** What a caller may see, by tenant, customer and token; what they may do with it, their role says. */
export const scopeOf = (caller: Caller): Scope => ({
  entityId: caller.entityId,
  // A token for one ticket is good for it also after its order was bound to a customer by their name.
  customerId: caller.role === "customer" && caller.ticketId === undefined ? caller.subject : null,
  ticketId: caller.ticketId ?? null,
});

/** Whether something of this tenant is the caller's to see. */
export const isInEntity = ({ entityId }: Caller, of: string): boolean => entityId === null || entityId === of;

/**
 * The tenant that something new belongs to: the caller's own, or the one that a caller of no tenant names. FORBIDDEN where another than
 * their own is named.
 */
export const entityFor = ({ entityId }: Caller, named?: string): string => {
  if (entityId === null) return named ?? DEFAULT_ENTITY_ID;
  if (named === undefined || named === entityId) return entityId;
  throw new CrossdeskError("FORBIDDEN", "The entity is not yours.");
};

/** The tenant whose things a list has: the one that is named, or else the caller's own; `null` for those of all tenants. */
export const listedEntity = (caller: Caller, named?: string): string | null =>
  named === undefined ? caller.entityId : entityFor(caller, named);
