import { CrossdeskError, entityFor, scopeOf } from "@crossdesk/contracts";
import type { Caller, CallerRole } from "@crossdesk/contracts";

const ROLES: ReadonlySet<CallerRole> = new Set<CallerRole>(["partner", "admin", "service"]);

/** Refuses those whom webhooks are not for. */
const requireRole = (caller: Caller): void => {
  if (ROLES.has(caller.role) && caller.ticketId === undefined) return;
  throw new CrossdeskError("FORBIDDEN", "Webhooks are for partners and administrators.");
};

/** The entity whose endpoints a caller may see and change: their own, or all (`null`). */
export const endpointsOf = (caller: Caller): string | null => {
  requireRole(caller);
  return scopeOf(caller).entityId;
};

/** The entity that an endpoint is made in, or asked for: the caller's own, or the one that a caller without one names. */
export const endpointEntityFor = (caller: Caller, named: string | undefined): string => {
  requireRole(caller);
  return entityFor(caller, named);
};

/** For those who answer for a tenant, or for all of them. */
export const requireAdministrator = ({ role }: Caller): void => {
  if (role === "admin" || role === "service") return;
  throw new CrossdeskError("FORBIDDEN", "The log of administration is for administrators.");
};

/** What is not there, and what is another entity's, reads the same. */
export const endpointNotFound = (): CrossdeskError =>
  new CrossdeskError("WEBHOOK_NOT_FOUND", "There is no such webhook endpoint.");
export const deliveryNotFound = (): CrossdeskError =>
  new CrossdeskError("WEBHOOK_NOT_FOUND", "There is no such delivery.");
