import type { Query } from "@crossdesk/database";
import { ensureCategory } from "../db/categories.ts";
import type { Actor } from "../domain/actor.ts";

/** A ticket's categories as its caller wrote them. */
export interface CategoryNames {
  readonly entityId: string;
  readonly category: string;
  readonly subCategory: string | undefined;
}

/** Finds or makes the categories that a caller named. */
export const resolveCategories = async (
  query: Query,
  { entityId, category, subCategory }: CategoryNames,
  made: { readonly by: Actor; readonly at: Date },
): Promise<{ categoryId: number; subCategoryId: number | null }> => {
  const top = await ensureCategory(query, { entityId, name: category, parentId: null }, made);
  if (subCategory === undefined) return { categoryId: top.id, subCategoryId: null };
  const sub = await ensureCategory(query, { entityId, name: subCategory, parentId: top.id }, made);
  return { categoryId: top.id, subCategoryId: sub.id };
};
