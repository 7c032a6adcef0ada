import type { Runner } from "@crossdesk/database";
import { ensureCategory } from "../db/repositories/categories.ts";
import type { Actor } from "../domain/actor.ts";

/** A ticket's categories as its caller wrote them. */
export interface CategoryNames {
  readonly entityId: string;
  readonly category: string;
  readonly subCategory: string | undefined;
}

/** Finds or makes the categories that a caller named. */
export const resolveCategories = async (
  on: Runner,
  { entityId, category, subCategory }: CategoryNames,
  made: { readonly by: Actor; readonly at: Date },
): Promise<{ categoryId: number; subCategoryId: number | null }> => {
  const top = await ensureCategory(on, { entityId, name: category, parentId: null }, made);
  if (subCategory === undefined) return { categoryId: top.id, subCategoryId: null };
  const sub = await ensureCategory(on, { entityId, name: subCategory, parentId: top.id }, made);
  return { categoryId: top.id, subCategoryId: sub.id };
};
