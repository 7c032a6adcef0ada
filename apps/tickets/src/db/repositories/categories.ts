import type { Category } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Expression, Runner, SqlBool } from "@crossdesk/database";
import type { Actor } from "../../domain/actor.ts";
import { categoryKey } from "../../domain/names.ts";
import { prepared } from "../tables.ts";
import { CATEGORY, toCategory } from "../ticket-columns.ts";

/** Which category: `parentId` null at the top. */
export interface CategoryName {
  readonly entityId: string;
  readonly name: string;
  readonly parentId: number | null;
}

/** Who does it, and when. */
interface Doing {
  readonly by: Actor;
  readonly at: Date;
}

interface ByKey {
  readonly entityId: string;
  readonly nameKey: string;
  readonly parentId: number | null;
}

const categoryByName = prepared<ByKey>()("find-category", (db, p) =>
  db
    .selectFrom("categories as c")
    .select(CATEGORY.json("c").as("category"))
    .where("c.entityId", "=", p("entityId"))
    .where("c.nameKey", "=", p("nameKey"))
    .where((eb) => sql<SqlBool>`${eb.ref("c.parentId")} is not distinct from ${p("parentId", "integer")}`),
);

const find = async (on: Runner, { entityId, name, parentId }: CategoryName): Promise<Category | undefined> => {
  const [row] = await on.run(categoryByName, { entityId, nameKey: categoryKey(name), parentId });
  return row === undefined ? undefined : toCategory(row.category);
};

interface MakeValues extends ByKey {
  readonly name: string;
  readonly at: Date;
  readonly byId: string;
  readonly byType: Actor["type"];
}

const makeCategory = prepared<MakeValues>()("make-category", (db, p) =>
  db
    .insertInto("categories")
    .values({
      entityId: p("entityId"),
      nameKey: p("nameKey"),
      parentId: p("parentId"),
      name: p("name"),
      createdBy: p("byId"),
      createdByType: p("byType"),
      createdAt: p("at"),
      modifiedBy: p("byId"),
      modifiedByType: p("byType"),
      modifiedAt: p("at"),
    })
    .onConflict((conflict) => conflict.doNothing()),
);

/** Finds the category of that name, whatever its case and spacing, or makes it. Callers that come together make one. */
export const ensureCategory = async (on: Runner, name: CategoryName, { by, at }: Doing): Promise<Category> => {
  const known = await find(on, name);
  if (known !== undefined) return known;
  const { entityId, parentId } = name;
  await on.run(makeCategory, {
    entityId,
    nameKey: categoryKey(name.name),
    parentId,
    name: name.name.trim(),
    byId: by.id,
    byType: by.type,
    at,
  });
  const category = await find(on, name);
  if (category === undefined) throw new Error("The category was not made.");
  return category;
};

interface ChangeValues {
  readonly id: number;
  readonly name: string;
  readonly isActive: boolean;
  readonly byId: string;
  readonly byType: Actor["type"];
  readonly at: Date;
}

const changeStatement = prepared<ChangeValues>({ tenants: "key" })("change-category", (db, p) =>
  db
    .updateTable("categories as c")
    .set({
      name: p("name"),
      isActive: p("isActive"),
      modifiedBy: p("byId"),
      modifiedByType: p("byType"),
      modifiedAt: p("at"),
    })
    .where("c.id", "=", p("id"))
    .returning(CATEGORY.json("c").as("category")),
);

/** Writes a category's name as it is to be read, and whether it is offered. */
export const changeCategory = async (
  on: Runner,
  category: { readonly id: number; readonly name: string; readonly isActive: boolean },
  { by, at }: Doing,
): Promise<Category> => {
  const [row] = await on.run(changeStatement, { ...category, byId: by.id, byType: by.type, at });
  if (row === undefined) throw new Error("The category is gone.");
  return toCategory(row.category);
};

/** More do not fit into one answer. */
const MOST_AT_ONCE = 4_000;

/** Each parent before its children. */
const placeOf = (table: string): Expression<unknown> => {
  const [entityId, parentId, id] = ["entityId", "parentId", "id"].map((column) => sql.ref(`${table}.${column}`));
  return sql`${entityId}, coalesce(${parentId}, ${id}), (${parentId} is not null), ${id}`;
};

const listStatement = prepared<{ entityId: string | null; after: number | undefined }>()(
  "list-categories",
  (db, p) => {
    const isOfTenant = (table: string) =>
      sql<SqlBool>`(${p("entityId", "text")} is null or ${sql.ref(`${table}.entityId`)} = ${p("entityId")})`;
    const last = sql`(select ${placeOf("o")} from ${sql.table("categories")} as o
      where ${sql.ref("o.id")} = ${p("after")} and ${isOfTenant("o")})`;
    return db
      .selectFrom("categories as c")
      .select(CATEGORY.json("c").as("category"))
      .where(isOfTenant("c"))
      .where(sql<SqlBool>`(${p("after", "integer")} is null or (${placeOf("c")}) > ${last})`)
      .orderBy(placeOf("c"))
      .limit(sql.lit(MOST_AT_ONCE));
  },
  { reads: "many" },
);

/** An entity's categories, or everybody's, behind one of them; each parent before its children. */
export const listCategories = async (
  on: Runner,
  range: { readonly entityId: string | null; readonly after: number | undefined },
): Promise<Category[]> => {
  const rows = await on.run(listStatement, range);
  return rows.map(({ category }) => toCategory(category));
};
