import { CrossdeskError, entityFor, isInEntity } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";

/** The owner of what is the whole team's. */
export const TEAM_OWNER = "";

/** Whose something is: a person's, by their subject, within a tenant, or the whole team's. */
export interface Owned {
  readonly entityId: string;
  readonly owner: string;
}

/** Who may access what: only admins write what the team shares; only its owner reads and writes what is personal. */
export const ownedBy = (
  caller: Caller,
  { entityId, isShared }: { readonly entityId?: string | undefined; readonly isShared: boolean },
): Owned => {
  if (isShared && caller.role !== "admin") {
    throw new CrossdeskError("FORBIDDEN", "Only admins can change what the team shares: leave `isShared` out.");
  }
  return { entityId: entityFor(caller, entityId), owner: isShared ? TEAM_OWNER : caller.subject };
};

/** Whether something is the caller's to change. */
export const mayChange = (caller: Caller, { entityId, owner }: Owned): boolean =>
  isInEntity(caller, entityId) && (owner === TEAM_OWNER ? caller.role === "admin" : owner === caller.subject);

/** The owners whose things the caller uses. */
export const usableOwners = ({ subject }: Caller): string[] => [TEAM_OWNER, subject];

/** What the caller may see of the owner. */
export const toOwner = (owner: string): string | null => (owner === TEAM_OWNER ? null : owner);
