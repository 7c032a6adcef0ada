import type { ActorType, Category } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import type { Actor } from "../domain/actor.ts";
import { categoryKey } from "../domain/names.ts";
import { toInstant } from "./instant.ts";

/** A category as `CATEGORY_JSON` reads it. */
export type CategoryValues = readonly [
  id: number,
  entityId: string,
  name: string,
  parentId: number | null,
  createdBy: string,
  createdByType: ActorType,
  createdAt: string,
  modifiedBy: string,
  modifiedByType: ActorType,
  modifiedAt: string,
  isActive: boolean,
  isDeleted: boolean,
];

/** SQL for a category of `categories c`, as `toCategory` takes it. */
export const CATEGORY_JSON = `json_build_array(c.id, c.entity_id, c.name, c.parent_id, c.created_by, c.created_by_type,
  c.created_at, c.modified_by, c.modified_by_type, c.modified_at, c.is_active, c.is_deleted)`;

/** The category as contracts know it. */
export const toCategory = (values: CategoryValues): Category => {
  const [id, entityId, name, parentId, createdBy, createdByType, createdAt, modifiedBy, ...rest] = values;
  const [modifiedByType, modifiedAt, isActive, isDeleted] = rest;
  return {
    id,
    entityId,
    name,
    parentId,
    createdBy,
    createdByType,
    createdAt: toInstant(createdAt),
    modifiedBy,
    modifiedByType,
    modifiedAt: toInstant(modifiedAt),
    isActive,
    isDeleted,
  };
};

/** Which category: `parentId` null at the top. */
export interface CategoryName {
  readonly entityId: string;
  readonly name: string;
  readonly parentId: number | null;
}

const MATCH = "c.entity_id = $1 AND c.name_key = $2 AND c.parent_id IS NOT DISTINCT FROM $3::integer";

const find = async (query: Query, { entityId, name, parentId }: CategoryName): Promise<Category | undefined> => {
  const [row] = await query<{ category: CategoryValues }>({
    name: "find-category",
    text: `SELECT ${CATEGORY_JSON} AS category FROM categories c WHERE ${MATCH}`,
    values: [entityId, categoryKey(name), parentId],
  });
  return row === undefined ? undefined : toCategory(row.category);
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
  const [row] = await query<{ category: CategoryValues }>({
    name: "change-category",
    text: `UPDATE categories c SET name = $2, is_active = $3, modified_by = $4, modified_by_type = $5, modified_at = $6
      WHERE c.id = $1 RETURNING ${CATEGORY_JSON} AS category`,
    values: [category.id, category.name, category.isActive, changed.by.id, changed.by.type, changed.at],
  });
  if (row === undefined) throw new Error("The category is gone.");
  return toCategory(row.category);
};

/** More do not fit into one answer. */
const MOST_AT_ONCE = 4_000;
const ORDER = (c: string): string =>
  `${c}.entity_id, coalesce(${c}.parent_id, ${c}.id), (${c}.parent_id IS NOT NULL), ${c}.id`;

/** An entity's categories, or everybody's, behind one of them; each parent before its children. */
export const listCategories = async (
  query: Query,
  { entityId, after }: { readonly entityId: string | null; readonly after: number | undefined },
): Promise<Category[]> => {
  const rows = await query<{ category: CategoryValues }>({
    name: "list-categories",
    text: `SELECT ${CATEGORY_JSON} AS category FROM categories c
      WHERE ($1::text IS NULL OR c.entity_id = $1)
        AND ($2::integer IS NULL OR (${ORDER("c")}) > (SELECT ${ORDER("o")} FROM categories o WHERE o.id = $2))
      ORDER BY ${ORDER("c")} LIMIT ${MOST_AT_ONCE}`,
    values: [entityId, after ?? null],
  });
  return rows.map(({ category }) => toCategory(category));
};
