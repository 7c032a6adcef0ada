import { procedure, router } from "../../trpc.ts";
import type { Handler } from "../../trpc.ts";
import { CannedReplies, CannedReply, ListRepliesInput, Removed, RemoveReplyInput, SaveReplyInput } from "../replies.ts";

/** What answers calls about canned replies. */
export interface ReplyHandlers {
  readonly list: Handler<typeof ListRepliesInput, typeof CannedReplies>;
  readonly save: Handler<typeof SaveReplyInput, typeof CannedReply>;
  readonly remove: Handler<typeof RemoveReplyInput, typeof Removed>;
}

export const createReplyProcedures = (handlers: ReplyHandlers) =>
  router({
    list: procedure
      .input(ListRepliesInput)
      .output(CannedReplies)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
    save: procedure
      .input(SaveReplyInput)
      .output(CannedReply)
      .mutation(({ input, ctx, signal }) => handlers.save(input, { ctx, signal })),
    remove: procedure
      .input(RemoveReplyInput)
      .output(Removed)
      .mutation(({ input, ctx, signal }) => handlers.remove(input, { ctx, signal })),
  });
