import { randomUUID } from "node:crypto";
import { listedEntity, refuseField } from "@crossdesk/contracts";
import type {
  CannedReplies,
  CannedReply,
  Handler,
  ListRepliesInput,
  Removed,
  RemoveReplyInput,
  SaveReplyInput,
} from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/database";
import { fitting } from "@crossdesk/service-kit";
import { CannedReplyEntity } from "../db/entities/canned-reply-entity.ts";
import type { CannedReplyRecord } from "../db/entities/canned-reply-entity.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { mayChange, ownedBy, toOwner, usableOwners } from "./owned.ts";

const MOST = 1_000;

const toReply = ({ owner, modifiedAt, ...reply }: CannedReplyRecord): CannedReply => ({
  id: reply.id,
  entityId: reply.entityId,
  owner: toOwner(owner),
  shortcut: reply.shortcut,
  text: reply.text,
  modifiedBy: reply.modifiedBy,
  modifiedAt: modifiedAt.toISOString(),
});

/** The team's replies and the caller's own. */
export const listReplies =
  ({ db }: TicketsDeps): Handler<typeof ListRepliesInput, typeof CannedReplies> =>
  async ({ entityId: named }, { ctx: { caller } }) => {
    requireRight(caller, "useReplies");
    const entityId = listedEntity(caller, named);
    const found = await db.read((em) =>
      em.find(
        CannedReplyEntity,
        { owner: { $in: usableOwners(caller) }, ...(entityId === null ? {} : { entityId }) },
        { orderBy: { shortcut: "asc", owner: "desc" }, limit: MOST },
      ),
    );
    return { items: fitting(found.map(toReply)) };
  };

/** Makes a reply, or changes one. */
export const saveReply =
  ({ db, clock }: TicketsDeps): Handler<typeof SaveReplyInput, typeof CannedReply> =>
  async (input, { ctx }) => {
    const { caller } = ctx;
    requireRight(caller, "useReplies");
    const { id, shortcut, text } = input;
    const owned = ownedBy(caller, input);
    return withIdempotency(db, idempotentCall(ctx, "replies.save", input), async (tx) => {
      const same = await tx.em.findOne(CannedReplyEntity, { entityId: owned.entityId, owner: owned.owner, shortcut });
      if (same !== null && same.id !== id) throw refuseField("shortcut", "is another reply's already");
      const changed = { ...owned, shortcut, text, modifiedBy: caller.subject, modifiedAt: clock.now() };
      if (id === undefined) return toReply(tx.em.create(CannedReplyEntity, { id: randomUUID(), ...changed }));
      // oxlint-disable-next-line crossdesk/by-tenant -- it is checked whose it is
      const known = await tx.em.findOne(CannedReplyEntity, { id });
      if (known === null || !mayChange(caller, known)) throw refuseField("id", "must be a reply that you may change");
      return toReply(tx.em.assign(known, changed));
    });
  };

/** Removes a reply. One that is not there is gone already. */
export const removeReply =
  ({ db }: TicketsDeps): Handler<typeof RemoveReplyInput, typeof Removed> =>
  async ({ id }, { ctx }) => {
    requireRight(ctx.caller, "useReplies");
    return withIdempotency(db, idempotentCall(ctx, "replies.remove", { id }), async (tx) => {
      // oxlint-disable-next-line crossdesk/by-tenant -- it is checked whose it is
      const known = await tx.em.findOne(CannedReplyEntity, { id });
      if (known === null || !mayChange(ctx.caller, known)) return { removed: false };
      tx.em.remove(known);
      return { removed: true };
    });
  };
