import { defineEntity, p } from "@mikro-orm/core";

/** A tag that a tenant has in use, to choose from. */
export const TagEntity = defineEntity({
  name: "Tag",
  tableName: "tags",
  properties: {
    entityId: p.text().primary(),
    name: p.text().primary(),
  },
});
