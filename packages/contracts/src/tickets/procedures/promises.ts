import { procedure, router } from "../../trpc.ts";
import type { Handler } from "../../trpc.ts";
import { GetPromisesInput, Promises, SetPromisesInput } from "../promises.ts";

/** What answers calls about what tenants have promised their customers. */
export interface PromiseHandlers {
  readonly get: Handler<typeof GetPromisesInput, typeof Promises>;
  readonly set: Handler<typeof SetPromisesInput, typeof Promises>;
}

export const createPromiseProcedures = (handlers: PromiseHandlers) =>
  router({
    /** Within what time a tenant has promised to answer its customers. For admins. */
    get: procedure
      .input(GetPromisesInput)
      .output(Promises)
      .query(({ input, ctx, signal }) => handlers.get(input, { ctx, signal })),
    set: procedure
      .input(SetPromisesInput)
      .output(Promises)
      .mutation(({ input, ctx, signal }) => handlers.set(input, { ctx, signal })),
  });
