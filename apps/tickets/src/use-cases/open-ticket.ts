import { schedule } from "@crossdesk/jobs";
import { randomUUID } from "node:crypto";
import { CrossdeskError, entityFor, scopeOf } from "@crossdesk/contracts";
import type { Complaint, Handler, OpenTicketInput } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency, withIdempotencyAfter } from "@crossdesk/database";
import type { Runner, Transaction } from "@crossdesk/database";
import { findBoundCustomer } from "../db/repositories/orders.ts";
import { ASSUMED_LANGUAGE } from "../domain/assumed-language.ts";
import { requireRight } from "../domain/policy.ts";
import type { Remote, TicketsDeps } from "../deps.ts";
import { TIMERS } from "../timers.ts";
import { createTicket } from "./create-ticket.ts";
import { tryLinkNames } from "./link-names.ts";
import type { LinkedNames } from "./link-names.ts";

/** A ticket is found by its order, also by others: a customer names no order but those that are known to be theirs. */
const requireOwnOrder = async (
  on: Runner,
  { customerId, entityId, orderId }: { customerId: string; entityId: string; orderId: string | undefined },
): Promise<void> => {
  if (orderId === undefined || (await findBoundCustomer(on, { entityId, orderId })) === customerId) return;
  throw new CrossdeskError("FORBIDDEN", "The order is not known to be yours.");
};

/** Opens a ticket. A complaint is never lost for an image: those that cannot be linked now are linked later. */
export const openTicket =
  (deps: TicketsDeps, remote: Remote): Handler<typeof OpenTicketInput, typeof Complaint> =>
  async (input, call) => {
    const { ctx } = call;
    const { caller } = ctx;
    requireRight(caller, "open");
    const { customerId } = scopeOf(caller);
    if (customerId !== null && customerId !== input.customerId) {
      throw new CrossdeskError("FORBIDDEN", "Customers can only open tickets in their own name.");
    }
    // A ticket is found by its reference, the newest first: another's would be hidden behind the customer's.
    if (customerId !== null && input.refId !== undefined) {
      throw new CrossdeskError("FORBIDDEN", "Customers cannot set a ticket's reference: leave `refId` out.");
    }
    if (customerId !== null && input.priority !== undefined) {
      throw new CrossdeskError("FORBIDDEN", "Customers cannot set a ticket's priority: leave `priority` out.");
    }
    // What agents see by it would be the customer's to choose.
    if (customerId !== null && input.userType !== "customer") {
      throw new CrossdeskError("FORBIDDEN", 'A customer\'s tickets have the user type "customer".');
    }
    const entityId = entityFor(caller, input.entityId);
    // Chosen before the transaction: the files service gets it first.
    const id = randomUUID();
    // A key's record may be of the release before, whose calls named the language in any case.
    const body = { ...input, language: input.language ?? ASSUMED_LANGUAGE };
    const link = (): Promise<LinkedNames | undefined> =>
      tryLinkNames(remote, { ticketId: id, entityId, names: input.images, foreign: "ignore" }, call);
    const open = async (tx: Transaction, linked: LinkedNames | undefined): Promise<Complaint> => {
      if (customerId !== null) await requireOwnOrder(tx, { entityId, customerId, orderId: input.orderId });
      const fileIds = new Map(linked?.map(({ name, fileId }) => [name, fileId]));
      const images = input.images.map((name) => ({ name, fileId: fileIds.get(name) ?? null }));
      const complaint = await createTicket(deps, tx, {
        id,
        entityId,
        input,
        images,
        session: {},
        // A key's record is looked for in the transaction.
        read: ctx.idempotencyKey === undefined ? deps.db : tx,
        caller,
        requestId: ctx.requestId,
      });
      if (linked === undefined) {
        const dueAt = new Date(deps.clock.now().getTime() + deps.settings.linkRetryMs);
        schedule(tx, { kind: TIMERS.linkImages, key: id, dueAt, version: 1, payload: { caller } });
      }
      if (complaint === undefined) {
        throw new CrossdeskError("ILLEGAL_TRANSITION", "The order has a support session that is open.");
      }
      return complaint;
    };
    const keyed = idempotentCall(ctx, "tickets.open", body);
    // Without images there is nothing to ask, nor an answer to look for before the transaction.
    if (input.images.length === 0) return withIdempotency(deps.db, keyed, (tx) => open(tx, []));
    return withIdempotencyAfter(deps.db, keyed, { ask: link, work: open });
  };
