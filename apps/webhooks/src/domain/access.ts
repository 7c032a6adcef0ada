import { CrossdeskError, DEFAULT_ENTITY_ID } from "@crossdesk/contracts";
import type { Caller, CallerRole } from "@crossdesk/contracts";

const ROLES: ReadonlySet<CallerRole> = new Set<CallerRole>(["partner", "admin", "service"]);

/** The entities whose endpoints a caller may see and change: their own, or all (`null`, for admins and services without one). */
export const scopeOf = (caller: Caller): string | null => {
  if (!ROLES.has(caller.role) || caller.ticketId !== undefined) {
    throw new CrossdeskError("FORBIDDEN", "Webhooks are for partners and administrators.");
  }
  return caller.entityId ?? (caller.role === "partner" ? DEFAULT_ENTITY_ID : null);
};

/** The entity that an endpoint is made in: the caller's own, or the one that a caller without one names. */
export const entityFor = (caller: Caller, named: string | undefined): string => {
  const scope = scopeOf(caller);
  if (scope === null) return named ?? DEFAULT_ENTITY_ID;
  if (named !== undefined && named !== scope) throw new CrossdeskError("FORBIDDEN", "The entity is not yours.");
  return scope;
};

/** What is not there, and what is another entity's, reads the same. */
export const endpointNotFound = (): CrossdeskError =>
  new CrossdeskError("WEBHOOK_NOT_FOUND", "There is no such webhook endpoint.");
export const deliveryNotFound = (): CrossdeskError =>
  new CrossdeskError("WEBHOOK_NOT_FOUND", "There is no such delivery.");
