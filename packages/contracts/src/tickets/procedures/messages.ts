import { procedure, router } from "../../trpc.ts";
import type { Handler } from "../../trpc.ts";
import { AddMessageInput, ListMessagesInput, Message, MessagePage } from "../message.ts";

/** What answers calls about messages of tickets. */
export interface MessageHandlers {
  readonly add: Handler<typeof AddMessageInput, typeof Message>;
  readonly list: Handler<typeof ListMessagesInput, typeof MessagePage>;
}

export const createMessageProcedures = (handlers: MessageHandlers) =>
  router({
    add: procedure
      .input(AddMessageInput)
      .output(Message)
      .mutation(({ input, ctx, signal }) => handlers.add(input, { ctx, signal })),
    list: procedure
      .input(ListMessagesInput)
      .output(MessagePage)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
  });
