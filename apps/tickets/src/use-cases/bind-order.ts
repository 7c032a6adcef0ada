import { CrossdeskError, entityFor, EVERYTHING } from "@crossdesk/contracts";
import type { BindOrderInput, CallContext, Handler, OrderBinding } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { ensureCustomer, findCustomer, unknownProfile } from "../db/repositories/directory.ts";
import { lockTicket } from "../db/repositories/find-ticket.ts";
import { findSessionsOf, moveSession, writeBinding } from "../db/repositories/orders.ts";
import { findOpenSession } from "../db/repositories/sessions.ts";
import type { OrderOfEntity } from "../db/repositories/sessions.ts";
import { actorOf } from "../domain/actor.ts";
import { customerOfOrder } from "../domain/customer-of-order.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { recordChange } from "./record-change.ts";

const othersSession = (): CrossdeskError =>
  new CrossdeskError(
    "ILLEGAL_TRANSITION",
    "The order has an open support session of another customer: close it first.",
  );

interface ToBind extends OrderOfEntity {
  readonly customerId: string;
}

/**
 * Binds an order to a customer in the transaction. Sessions that stood for the order until now become the customer's. While another customer's is
 * open the order stays theirs, since that conversation would be given to the next caller who asks for the order.
 */
export const bindOrder = async (
  deps: Pick<TicketsDeps, "clock" | "settings" | "promises">,
  tx: Transaction,
  { toBind, ctx }: { readonly toBind: ToBind; readonly ctx: CallContext },
): Promise<OrderBinding> => {
  const { customerId, ...order } = toBind;
  const now = deps.clock.now();
  const actor = actorOf(ctx.caller);
  const binding = { ...toBind, boundBy: actor.id, boundByType: actor.type };
  await writeBinding(tx, { ...binding, boundAt: now });
  const known = await findCustomer(tx, { entityId: order.entityId, customerId });
  if (known === undefined) ensureCustomer(tx, { entityId: order.entityId, profile: unknownProfile(customerId), now });
  const nobodys = customerOfOrder(order.orderId);
  for (const id of await findSessionsOf(tx, order, nobodys)) {
    const before = await lockTicket(tx, { id }, EVERYTHING);
    if (before === undefined || before.ticket.customerId !== nobodys) continue;
    await moveSession(tx, id, customerId);
    recordChange(deps, tx, {
      before,
      after: { ...before.ticket, customerId },
      action: "Bound order to customer",
      detail: { fields: ["customerId"] },
      actor,
      requestId: ctx.requestId,
      event: "events.tickets.ticket-updated",
    });
  }
  const open = await findOpenSession(tx, order);
  const session = open === undefined ? undefined : await lockTicket(tx, { id: open }, EVERYTHING);
  if (session !== undefined && session.ticket.customerId !== customerId) throw othersSession();
  return { ...binding, boundAt: now.toISOString() };
};

/** Says whose an order is: from then on that customer may open and read its session. */
export const bindOrderToCustomer =
  (deps: TicketsDeps): Handler<typeof BindOrderInput, typeof OrderBinding> =>
  async (input, { ctx }) => {
    requireRight(ctx.caller, "bindOrder");
    const { orderId, customerId } = input;
    const toBind = { entityId: entityFor(ctx.caller, input.entityId), orderId, customerId };
    return withIdempotency(deps.db, idempotentCall(ctx, "sessions.bind", input), (tx) =>
      bindOrder(deps, tx, { toBind, ctx }),
    );
  };
