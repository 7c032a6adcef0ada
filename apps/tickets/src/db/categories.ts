import type { Category } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/service-kit";
import type { Actor } from "../domain/actor.ts";
import { categoryKey } from "../domain/names.ts";

/** A category as SQL gives it: JSON that fits the contract. */
export const CATEGORY_JSON = (alias: string): string => `json_build_object(
  'id', ${alias}.id, 'entityId', ${alias}.entity_id, 'name', ${alias}.name, 'parentId', ${alias}.parent_id,
  'createdBy', ${alias}.created_by, 'createdByType', ${alias}.created_by_type, 'createdAt', iso_instant(${alias}.created_at),
  'modifiedBy', ${alias}.modified_by, 'modifiedByType', ${alias}.modified_by_type,
  'modifiedAt', iso_instant(${alias}.modified_at), 'isActive', ${alias}.is_active, 'isDeleted', ${alias}.is_deleted)`;

/** Which category: `parentId` null at the top. */
export interface CategoryName {
  readonly entityId: string;
  readonly name: string;
  readonly parentId: number | null;
}

const MATCH = "c.entity_id = $1 AND c.name_key = $2 AND c.parent_id IS NOT DISTINCT FROM $3::integer";

const find = async (query: Query, { entityId, name, parentId }: CategoryName): Promise<Category | undefined> => {
  const [row] = await query<{ category: Category }>({
    name: "find-category",
    text: `SELECT ${CATEGORY_JSON("c")} AS category FROM categories c WHERE ${MATCH}`,
    values: [entityId, categoryKey(name), parentId],
  });
  return row?.category;
};

/** Finds the category of that name, whatever its case and spacing, or makes it. Callers that come together make one. */
export const ensureCategory = async (
  query: Query,
  name: CategoryName,
  made: { readonly by: Actor; readonly at: Date },
): Promise<Category> => {
  const known = await find(query, name);
  if (known !== undefined) return known;
  await query({
    name: "make-category",
    text: `INSERT INTO categories (entity_id, name_key, parent_id, name, created_by, created_by_type, created_at,
        modified_by, modified_by_type, modified_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $5, $6, $7) ON CONFLICT DO NOTHING`,
    values: [name.entityId, categoryKey(name.name), name.parentId, name.name.trim(), made.by.id, made.by.type, made.at],
  });
  const category = await find(query, name);
  if (category === undefined) throw new Error("The category was not made.");
  return category;
};

/** Writes a category's name as it is to be read, and whether it is offered. */
export const changeCategory = async (
  query: Query,
  category: { readonly id: number; readonly name: string; readonly isActive: boolean },
  changed: { readonly by: Actor; readonly at: Date },
): Promise<Category> => {
  const [row] = await query<{ category: Category }>({
    name: "change-category",
    text: `UPDATE categories c SET name = $2, is_active = $3, modified_by = $4, modified_by_type = $5, modified_at = $6
      WHERE c.id = $1 RETURNING ${CATEGORY_JSON("c")} AS category`,
    values: [category.id, category.name, category.isActive, changed.by.id, changed.by.type, changed.at],
  });
  if (row === undefined) throw new Error("The category is gone.");
  return row.category;
};

/** An entity's categories, or everybody's; each parent before its children. */
export const listCategories = async (query: Query, entityId: string | null): Promise<Category[]> => {
  const rows = await query<{ category: Category }>({
    name: "list-categories",
    text: `SELECT ${CATEGORY_JSON("c")} AS category FROM categories c WHERE $1::text IS NULL OR c.entity_id = $1
      ORDER BY c.entity_id, coalesce(c.parent_id, c.id), c.parent_id NULLS FIRST, c.id`,
    values: [entityId],
  });
  return rows.map(({ category }) => category);
};
