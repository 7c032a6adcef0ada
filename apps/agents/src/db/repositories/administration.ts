import type { CallContext } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import { AdministrationEntity } from "../entities/administration-entity.ts";

/** What was administered. */
export interface Administered {
  readonly action: string;
  /** What it was done to: an id, or a subject. */
  readonly target: string;
  readonly entityId: string | null;
  readonly at: Date;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes a line of the log of administration, in the transaction of what it tells of. */
export const noteAdministration = (
  tx: Pick<Transaction, "em">,
  { caller, requestId }: CallContext,
  { action, target, entityId, at, detail = {} }: Administered,
): void => {
  const actor = { actor: caller.subject, actorRole: caller.role };
  const by = caller.keyId === undefined ? {} : { keyId: caller.keyId };
  tx.em.create(AdministrationEntity, {
    at,
    ...actor,
    entityId,
    action,
    target,
    detail: { ...detail, ...by },
    requestId,
  });
};
