import { procedure, router } from "../../trpc.ts";
import type { Handler } from "../../trpc.ts";
import { Removed } from "../replies.ts";
import {
  CountViewsInput,
  ListViewsInput,
  RemoveViewInput,
  SavedView,
  SavedViews,
  SaveViewInput,
  ViewCounts,
} from "../views.ts";

/** What answers calls about saved views of lists. */
export interface ViewHandlers {
  readonly list: Handler<typeof ListViewsInput, typeof SavedViews>;
  readonly counts: Handler<typeof CountViewsInput, typeof ViewCounts>;
  readonly save: Handler<typeof SaveViewInput, typeof SavedView>;
  readonly remove: Handler<typeof RemoveViewInput, typeof Removed>;
}

export const createViewProcedures = (handlers: ViewHandlers) =>
  router({
    list: procedure
      .input(ListViewsInput)
      .output(SavedViews)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
    counts: procedure
      .input(CountViewsInput)
      .output(ViewCounts)
      .query(({ input, ctx, signal }) => handlers.counts(input, { ctx, signal })),
    save: procedure
      .input(SaveViewInput)
      .output(SavedView)
      .mutation(({ input, ctx, signal }) => handlers.save(input, { ctx, signal })),
    remove: procedure
      .input(RemoveViewInput)
      .output(Removed)
      .mutation(({ input, ctx, signal }) => handlers.remove(input, { ctx, signal })),
  });
