import { CrossdeskError, entityFor } from "@crossdesk/contracts";
import type { AgentsHandlers, Caller, RevokeInput } from "@crossdesk/contracts";
import { noteAdministration } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { insertRevocations, readRevocations } from "../db/repositories/revocations.ts";
import type { Revoked } from "../db/repositories/revocations.ts";
import type { AgentsDeps } from "../deps.ts";
import { requireRole } from "../domain/access.ts";

/** Writes revocations in the transaction, and announces them once it is committed. */
export const revoke = async (
  { clock, announcer }: Pick<AgentsDeps, "clock" | "announcer">,
  tx: Transaction,
  revoked: readonly Revoked[],
) => {
  const items = await insertRevocations(tx, revoked, clock.now());
  tx.afterCommit(() => announcer.announce(items));
  return items;
};

/** The tenant whose tokens are meant; only a caller of all tenants may mean those of none. */
const tenantOf = (caller: Caller, entityId: string | null | undefined): string | null =>
  entityId === null && caller.entityId === null ? null : entityFor(caller, entityId ?? undefined);

const toRevoked = (caller: Caller, input: RevokeInput): Revoked =>
  "tokenId" in input
    ? { kind: "token", tokenId: input.tokenId }
    : {
        kind: "subject",
        subject: input.subject,
        role: input.role,
        entityId: tenantOf(caller, input.entityId),
        isBlocked: false,
      };

const isGateway = ({ role, entityId }: Caller): boolean => role === "service" && entityId === null;

/** Refuses a token, or all tokens of a subject that were issued until now. Gateways do so for those who sign out. */
export const revokeAccess =
  (deps: AgentsDeps): AgentsHandlers["access"]["revoke"] =>
  async (input, { ctx }) => {
    const { caller } = ctx;
    if (!isGateway(caller)) requireRole(caller, ["admin"]);
    if (input !== undefined && "tokenId" in input && caller.entityId !== null) {
      // Whose a token is, its id does not say.
      throw new CrossdeskError(
        "FORBIDDEN",
        "Tokens are revoked by their id by admins of all entities; name a subject instead.",
      );
    }
    const revoked = toRevoked(caller, input);
    return deps.db.transaction(async (tx) => {
      const [item] = await revoke(deps, tx, [revoked]);
      if (item === undefined) throw new Error("Nothing was revoked.");
      await noteAdministration(tx, ctx, {
        action: revoked.kind === "token" ? "Revoked token" : "Revoked tokens of subject",
        target: revoked.kind === "token" ? revoked.tokenId : revoked.kind === "key" ? revoked.keyId : revoked.subject,
        entityId: revoked.kind === "subject" ? revoked.entityId : null,
        at: deps.clock.now(),
        ...(revoked.kind === "subject" ? { detail: { role: revoked.role } } : {}),
      });
      return item;
    });
  };

const PAGE = 1_000;

/** For gateways, which are of no tenant. */
export const requireGateway = (caller: Caller): void => {
  if (isGateway(caller)) return;
  throw new CrossdeskError("FORBIDDEN", "This is for gateways.");
};

export const listRevocations =
  ({ db }: AgentsDeps): AgentsHandlers["access"]["revocations"] =>
  async ({ after }, { ctx }) => {
    requireGateway(ctx.caller);
    const items = await readRevocations(db, after, PAGE);
    return { items, hasMore: items.length === PAGE };
  };
