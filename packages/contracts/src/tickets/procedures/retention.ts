import { procedure, router } from "../../trpc.ts";
import type { Handler } from "../../trpc.ts";
import {
  GetRetentionInput,
  PreviewRetentionInput,
  Retention,
  RetentionPreview,
  SetRetentionInput,
} from "../retention.ts";

/** What answers calls about how long things are kept. */
export interface RetentionHandlers {
  readonly get: Handler<typeof GetRetentionInput, typeof Retention>;
  readonly set: Handler<typeof SetRetentionInput, typeof Retention>;
  readonly preview: Handler<typeof PreviewRetentionInput, typeof RetentionPreview>;
}

export const createRetentionProcedures = (handlers: RetentionHandlers) =>
  router({
    /** How long a tenant's closed tickets and files are kept. For admins. */
    get: procedure
      .input(GetRetentionInput)
      .output(Retention)
      .query(({ input, ctx, signal }) => handlers.get(input, { ctx, signal })),
    set: procedure
      .input(SetRetentionInput)
      .output(Retention)
      .mutation(({ input, ctx, signal }) => handlers.set(input, { ctx, signal })),
    /** A dry run. */
    preview: procedure
      .input(PreviewRetentionInput)
      .output(RetentionPreview)
      .query(({ input, ctx, signal }) => handlers.preview(input, { ctx, signal })),
  });
