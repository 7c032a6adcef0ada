import { CrossdeskError, entityFor } from "@crossdesk/contracts";
import type { GetPromisesInput, Handler, Promises, SetPromisesInput } from "@crossdesk/contracts";
import { idempotentCall, noteAdministration, withIdempotency } from "@crossdesk/database";
import { findPromises, writePromises } from "../db/repositories/promises.ts";
import type { StoredPromises } from "../db/repositories/promises.ts";
import { actorOf } from "../domain/actor.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";

const toPromises = ({
  entityId,
  terms,
  version,
  modifiedBy,
  modifiedByType,
  modifiedAt,
}: StoredPromises): Promises => ({
  entityId,
  terms,
  version,
  modifiedBy,
  modifiedByType,
  modifiedAt: modifiedAt.toISOString(),
});

const nothingPromised = (entityId: string): Promises => ({
  entityId,
  terms: null,
  version: 0,
  modifiedBy: null,
  modifiedByType: null,
  modifiedAt: null,
});

/** What the tenant promises its customers. */
export const getPromises =
  ({ db }: TicketsDeps): Handler<typeof GetPromisesInput, typeof Promises> =>
  async (input, { ctx: { caller } }) => {
    requireRight(caller, "editPromises");
    const entityId = entityFor(caller, input.entityId);
    const [stored] = await findPromises(db, [entityId]);
    return stored === undefined ? nothingPromised(entityId) : toPromises(stored);
  };

/** Writes what the tenant promises from now on. */
export const setPromises =
  ({ db, clock, promises: book, logger }: TicketsDeps): Handler<typeof SetPromisesInput, typeof Promises> =>
  async (input, { ctx }) => {
    requireRight(ctx.caller, "editPromises");
    const entityId = entityFor(ctx.caller, input.entityId);
    const { id: modifiedBy, type: modifiedByType } = actorOf(ctx.caller);
    return withIdempotency(db, idempotentCall(ctx, "promises.set", input), async (tx) => {
      const now = clock.now();
      const written = await writePromises(tx, {
        entityId,
        terms: input.terms,
        modifiedBy,
        modifiedByType,
        modifiedAt: now,
        replaces: input.version,
      });
      if ("found" in written) {
        throw new CrossdeskError("VERSION_CONFLICT", "Somebody else has changed the promises meanwhile.", {
          details: { version: written.found },
        });
      }
      await noteAdministration(tx, ctx, {
        action: input.terms === null ? "Ended promises" : "Set promises",
        target: entityId,
        entityId,
        at: now,
        detail: { version: written.version, terms: input.terms },
      });
      tx.afterCommit(() => {
        logger.info({ entityId, modifiedBy, version: written.version }, "a tenant's promises were written");
        book.announce(written);
      });
      return toPromises(written);
    });
  };
