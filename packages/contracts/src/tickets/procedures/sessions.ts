import { procedure, router } from "../../trpc.ts";
import type { Handler } from "../../trpc.ts";
import { GetSessionInput, SessionReference, UpdateSessionInput } from "../actions.ts";
import { BindOrderInput, OpenedSession, OpenSessionInput, OrderBinding } from "../opening.ts";
import { Ticket } from "../ticket.ts";

/** What answers calls about support sessions of orders. */
export interface SessionHandlers {
  readonly open: Handler<typeof OpenSessionInput, typeof OpenedSession>;
  readonly bind: Handler<typeof BindOrderInput, typeof OrderBinding>;
  readonly get: Handler<typeof GetSessionInput, typeof Ticket>;
  readonly update: Handler<typeof UpdateSessionInput, typeof Ticket>;
  readonly close: Handler<typeof SessionReference, typeof Ticket>;
}

export const createSessionProcedures = (handlers: SessionHandlers) =>
  router({
    open: procedure
      .input(OpenSessionInput)
      .output(OpenedSession)
      .mutation(({ input, ctx, signal }) => handlers.open(input, { ctx, signal })),
    /** Says whose an order is: from then on that customer may open and read its support session. */
    bind: procedure
      .input(BindOrderInput)
      .output(OrderBinding)
      .mutation(({ input, ctx, signal }) => handlers.bind(input, { ctx, signal })),
    get: procedure
      .input(GetSessionInput)
      .output(Ticket)
      .query(({ input, ctx, signal }) => handlers.get(input, { ctx, signal })),
    update: procedure
      .input(UpdateSessionInput)
      .output(Ticket)
      .mutation(({ input, ctx, signal }) => handlers.update(input, { ctx, signal })),
    close: procedure
      .input(SessionReference)
      .output(Ticket)
      .mutation(({ input, ctx, signal }) => handlers.close(input, { ctx, signal })),
  });
