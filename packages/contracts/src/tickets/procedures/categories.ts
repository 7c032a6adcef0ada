import { z } from "zod";
import { procedure, router } from "../../trpc.ts";
import type { Handler } from "../../trpc.ts";
import { ListCategoriesInput, UpsertCategoryInput } from "../actions.ts";
import { Category } from "../ticket.ts";

/**
 * A list of categories, each parent before its children: as many as fit into one answer, some thousands. A list that is whole ends where
 * nothing comes behind its last one (`after`).
 */
export const Categories = z.array(Category);
export type Categories = z.infer<typeof Categories>;

/** What answers calls about categories of tickets. */
export interface CategoryHandlers {
  readonly upsert: Handler<typeof UpsertCategoryInput, typeof Category>;
  readonly list: Handler<typeof ListCategoriesInput, typeof Categories>;
}

export const createCategoryProcedures = (handlers: CategoryHandlers) =>
  router({
    upsert: procedure
      .input(UpsertCategoryInput)
      .output(Category)
      .mutation(({ input, ctx, signal }) => handlers.upsert(input, { ctx, signal })),
    list: procedure
      .input(ListCategoriesInput)
      .output(Categories)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
  });
