import { procedure, router } from "../../trpc.ts";
import type { Handler } from "../../trpc.ts";
import { Customer, GetCustomerInput, UpsertCustomerInput } from "../customer.ts";
import {
  CustomerExport,
  EraseCustomerInput,
  Erasure,
  ErasurePage,
  ExportCustomerInput,
  ListErasuresInput,
} from "../privacy.ts";

/** What answers calls about customers. */
export interface CustomerHandlers {
  readonly upsert: Handler<typeof UpsertCustomerInput, typeof Customer>;
  readonly get: Handler<typeof GetCustomerInput, typeof Customer>;
  /** Erases what is kept of a customer, in the background; again gives the same erasure while it goes on. */
  readonly erase: Handler<typeof EraseCustomerInput, typeof Erasure>;
  readonly erasures: Handler<typeof ListErasuresInput, typeof ErasurePage>;
  /** Leaves a line, and so is a mutation. */
  readonly export: Handler<typeof ExportCustomerInput, typeof CustomerExport>;
}

export const createCustomerProcedures = (handlers: CustomerHandlers) =>
  router({
    upsert: procedure
      .input(UpsertCustomerInput)
      .output(Customer)
      .mutation(({ input, ctx, signal }) => handlers.upsert(input, { ctx, signal })),
    get: procedure
      .input(GetCustomerInput)
      .output(Customer)
      .query(({ input, ctx, signal }) => handlers.get(input, { ctx, signal })),
    erase: procedure
      .input(EraseCustomerInput)
      .output(Erasure)
      .mutation(({ input, ctx, signal }) => handlers.erase(input, { ctx, signal })),
    erasures: procedure
      .input(ListErasuresInput)
      .output(ErasurePage)
      .query(({ input, ctx, signal }) => handlers.erasures(input, { ctx, signal })),
    export: procedure
      .input(ExportCustomerInput)
      .output(CustomerExport)
      .mutation(({ input, ctx, signal }) => handlers.export(input, { ctx, signal })),
  });
