import { defineEntity, p } from "@mikro-orm/core";
import { auditColumns } from "./columns.ts";

/** What tickets are about: at the top, or below a category that is. */
export const CategoryEntity = defineEntity({
  name: "Category",
  tableName: "categories",
  properties: {
    id: p.integer().primary().autoincrement().generated("identity"),
    entityId: p.text(),
    parentId: p.integer().strictNullable(),
    name: p.text(),
    /** The name whatever its case and spacing, by which it is found. */
    nameKey: p.text(),
    ...auditColumns(),
  },
  uniques: [
    {
      name: "categories_name",
      expression:
        "CREATE UNIQUE INDEX categories_name ON categories (entity_id, name_key, parent_id) NULLS NOT DISTINCT",
    },
  ],
});
