import type { CallContext } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import { AdministrationEntity } from "../entities/administration-entity.ts";

/** What was done to an endpoint. */
export interface Administered {
  readonly action: string;
  readonly endpoint: { readonly id: string; readonly entityId: string };
  readonly at: Date;
  /** Nothing secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes a line of the log of administration, in the transaction of what it tells of. */
export const noteAdministration = async (
  tx: Pick<Transaction, "em">,
  { caller, requestId }: CallContext,
  { action, endpoint, at, detail = {} }: Administered,
): Promise<void> => {
  const by = caller.keyId === undefined ? {} : { keyId: caller.keyId };
  tx.em.create(AdministrationEntity, {
    at,
    actor: caller.subject,
    actorRole: caller.role,
    entityId: endpoint.entityId,
    action,
    target: endpoint.id,
    detail: { ...detail, ...by },
    requestId,
  });
  await tx.em.flush();
};
