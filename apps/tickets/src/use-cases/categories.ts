import { CrossdeskError, entityFor, scopeOf } from "@crossdesk/contracts";
import type { Category, Handler, ListCategoriesInput, UpsertCategoryInput } from "@crossdesk/contracts";
import type { Categories } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/database";
import { fitting } from "@crossdesk/service-kit";
import { changeCategory, ensureCategory, listCategories as readCategories } from "../db/repositories/categories.ts";
import { actorOf } from "../domain/actor.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";

/** Makes a category, or writes its name and whether it is offered; a parent that is missing is made too. */
export const upsertCategory =
  ({ db, clock }: TicketsDeps): Handler<typeof UpsertCategoryInput, typeof Category> =>
  async (input, { ctx }) => {
    requireRight(ctx.caller, "editCategories");
    const entityId = entityFor(ctx.caller, input.entityId);
    const changed = { by: actorOf(ctx.caller), at: clock.now() };
    return withIdempotency(db, idempotentCall(ctx, "categories.upsert", input), async (tx) => {
      const parent =
        input.parent === undefined
          ? undefined
          : await ensureCategory(tx, { entityId, name: input.parent, parentId: null }, changed);
      const name = input.name.trim();
      const category = await ensureCategory(tx, { entityId, name, parentId: parent?.id ?? null }, changed);
      if (category.name === name && category.isActive === input.isActive) return category;
      return changeCategory(tx, { id: category.id, name, isActive: input.isActive }, changed);
    });
  };

/** The categories of the caller's entity, or of the one named, as many as fit into an answer. */
export const listCategories =
  ({ db }: TicketsDeps): Handler<typeof ListCategoriesInput, typeof Categories> =>
  async ({ entityId: named, after }, { ctx }) => {
    requireRight(ctx.caller, "read");
    const { entityId } = scopeOf(ctx.caller);
    if (entityId !== null && named !== undefined && named !== entityId) {
      throw new CrossdeskError("FORBIDDEN", "The entity is not yours.");
    }
    return fitting(await readCategories(db, { entityId: entityId ?? named ?? null, after }));
  };
