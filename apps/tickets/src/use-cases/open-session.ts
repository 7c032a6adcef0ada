import { randomUUID } from "node:crypto";
import { toLanguageCode, entityFor, scopeOf } from "@crossdesk/contracts";
import type { Handler, OpenedSession, OpenSessionInput } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/database";
import { findTicket } from "../db/repositories/find-ticket.ts";
import { findBoundCustomer } from "../db/repositories/orders.ts";
import { findOpenSession } from "../db/repositories/sessions.ts";
import { customerOfOrder } from "../domain/customer-of-order.ts";
import { requireRight } from "../domain/policy.ts";
import { subjectOfSession } from "../domain/session-subject.ts";
import type { TicketsDeps } from "../deps.ts";
import { bindOrder } from "./bind-order.ts";
import { ticketNotFound } from "./change-ticket.ts";
import { createTicket } from "./create-ticket.ts";

/** Opens the order's support session, or returns the one that is open. Concurrent calls get the same one. */
export const openSession =
  (deps: TicketsDeps): Handler<typeof OpenSessionInput, typeof OpenedSession> =>
  async (input, { ctx }) => {
    const { caller } = ctx;
    requireRight(caller, "open");
    const entityId = entityFor(caller, input.entityId);
    const { orderId } = input;
    const scope = scopeOf(caller);
    const isCustomer = scope.customerId !== null;
    if (!isCustomer && input.customerId !== undefined) requireRight(caller, "bindOrder");
    return withIdempotency(deps.db, idempotentCall(ctx, "sessions.open", input), async (tx) => {
      if (!isCustomer && input.customerId !== undefined) {
        await bindOrder(deps, tx, { toBind: { entityId, orderId, customerId: input.customerId }, ctx });
      }
      for (;;) {
        const bound = await findBoundCustomer(tx, { entityId, orderId });
        // An order that is not known to be this customer's answers like one that does not exist.
        if (isCustomer && bound !== scope.customerId) throw ticketNotFound();
        const known = await findOpenSession(tx, { entityId, orderId });
        if (known !== undefined) {
          const ticket = await findTicket(tx, { id: known }, scope);
          // Another customer's session of the same order.
          if (ticket === undefined) throw ticketNotFound();
          return { ticket, created: false };
        }
        const customerId = bound ?? customerOfOrder(orderId);
        const opened = await createTicket(deps, tx, {
          id: randomUUID(),
          entityId,
          input: {
            channel: "beckn",
            customerId,
            orderId,
            userType: "customer",
            contact: {},
            category: "Order support",
            ccr: "",
            language: input.language === undefined ? undefined : toLanguageCode(input.language),
            subject: subjectOfSession(orderId, input.extras),
            description: "",
          },
          images: [],
          session: input.extras,
          read: tx,
          caller,
          requestId: ctx.requestId,
        });
        if (opened !== undefined) return { ticket: opened.ticket, created: true };
        // Another call was faster: its session is there now, unless it was closed immediately.
      }
    });
  };
