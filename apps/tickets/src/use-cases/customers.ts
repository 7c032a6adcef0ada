import { CrossdeskError, entityFor, scopeOf } from "@crossdesk/contracts";
import type { Customer, GetCustomerInput, Handler, UpsertCustomerInput } from "@crossdesk/contracts";
import { idempotentCall, noteAdministration, withIdempotency } from "@crossdesk/database";
import { findCustomer, writeCustomer } from "../db/repositories/directory.ts";
import { indexProfile } from "../db/repositories/stale-search.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";

const customerNotFound = (): CrossdeskError => new CrossdeskError("CUSTOMER_NOT_FOUND", "There is no such customer.");

/** Writes a customer's profile whole; tickets show it from then on. */
export const upsertCustomer =
  ({ db, clock }: TicketsDeps): Handler<typeof UpsertCustomerInput, typeof Customer> =>
  async (input, { ctx }) => {
    requireRight(ctx.caller, "feedCustomers");
    const entityId = entityFor(ctx.caller, input.entityId);
    const { customer } = input;
    return withIdempotency(db, idempotentCall(ctx, "customers.upsert", input), async (tx) => {
      const before = await findCustomer(tx, { entityId, customerId: customer.id });
      await writeCustomer(tx, { entityId, customer, now: clock.now() });
      await indexProfile(tx, { entityId, customerId: customer.id }, { before, after: customer });
      await noteAdministration(tx, ctx, { action: "Wrote customer", target: customer.id, entityId, at: clock.now() });
      const written = await findCustomer(tx, { entityId, customerId: customer.id });
      if (written === undefined) throw new Error("The customer that was just written is not there.");
      return written;
    });
  };

/** A customer's profile. */
export const getCustomer =
  ({ db }: TicketsDeps): Handler<typeof GetCustomerInput, typeof Customer> =>
  async ({ id, entityId: named }, { ctx }) => {
    requireRight(ctx.caller, "readCustomer");
    const scope = scopeOf(ctx.caller);
    if (scope.customerId !== null && scope.customerId !== id) throw customerNotFound();
    const customer = await findCustomer(db, { entityId: entityFor(ctx.caller, named), customerId: id });
    if (customer === undefined) throw customerNotFound();
    return customer;
  };
