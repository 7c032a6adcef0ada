import { DEFAULT_ENTITY_ID, isInEntity } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";

/** Who a file belongs to: the caller that uploaded it, within its entity. */
export interface Owner {
  readonly entityId: string;
  readonly role: Caller["role"];
  readonly subject: string;
}

/** The owner of what this caller stores; one that is of no entity stores for `entityId`. */
export const ownerOf = (caller: Caller, entityId: string = DEFAULT_ENTITY_ID): Owner => ({
  entityId: caller.entityId ?? entityId,
  role: caller.role,
  subject: caller.subject,
});

export const isOwner = (caller: Caller, owner: Owner): boolean =>
  isInEntity(caller, owner.entityId) && caller.role === owner.role && caller.subject === owner.subject;

/**
 * How a file's readers are found: by their role within its entity, or by whether they may read a ticket that it belongs to,
 * whatever entity that is of. A token that is good for one ticket alone opens that ticket's files, and no others.
 */
export const readAccess = (caller: Caller, owner: Owner): "granted" | "by-ticket" => {
  if (caller.ticketId !== undefined || !isInEntity(caller, owner.entityId)) return "by-ticket";
  if (caller.role === "admin" || caller.role === "service" || caller.role === "partner") return "granted";
  return isOwner(caller, owner) ? "granted" : "by-ticket";
};
