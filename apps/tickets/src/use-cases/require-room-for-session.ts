import { CrossdeskError, isClosed } from "@crossdesk/contracts";
import type { Ticket } from "@crossdesk/contracts";
import { isDuplicate } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { OPEN_SESSION_INDEX } from "../db/entities/ticket-entity.ts";
import { findBoundCustomer } from "../db/repositories/orders.ts";
import { hasOpenSession } from "../db/repositories/sessions.ts";

/** What is said where the order of a closed session has another one that is open. */
export type SessionRefusal = (before: Ticket) => CrossdeskError;

/** To those who would set the status. */
export const cannotReopenSession: SessionRefusal = ({ status }) =>
  new CrossdeskError("ILLEGAL_TRANSITION", "The order has another support session that is open.", {
    details: { from: status, allowed: [] },
  });

/** To the customer who writes. */
export const writeInNewerSession: SessionRefusal = ({ status }) =>
  new CrossdeskError(
    "TICKET_CLOSED",
    "This conversation is closed, and there is a newer one about the same order. Please write there.",
    { details: { from: status, allowed: [], reopenableUntil: null } },
  );

/** Throws what `refuse` says where a session that is to be opened again has an open one beside it. */
export const requireRoomForSession = async (
  tx: Transaction,
  { before, after }: { readonly before: Ticket; readonly after: Ticket },
  refuse: SessionRefusal,
): Promise<void> => {
  const reopens = isClosed(before.status) && !isClosed(after.status);
  if (!reopens || after.channel !== "beckn" || after.orderId === null) return;
  const order = { entityId: after.entityId, orderId: after.orderId };
  if (await hasOpenSession(tx, order)) throw refuse(before);
  // The order is another customer's by now: an open session would be given to the next caller who asks for it.
  const bound = await findBoundCustomer(tx, order);
  if (bound !== undefined && bound !== after.customerId) throw refuse(before);
};

/** Runs a change that may open a session once more where another one of the order came first, so that it is refused with a reason. */
export const besideNewSessions = async <Answer>(change: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await change();
  } catch (failure) {
    if (!isDuplicate(failure, OPEN_SESSION_INDEX)) throw failure;
    return change();
  }
};
