import { defineEntity, p } from "@mikro-orm/core";

/** The number that stands for a tenant in the search index. */
export const TenantEntity = defineEntity({
  name: "Tenant",
  tableName: "entities",
  properties: {
    no: p.integer().primary().autoincrement().generated("identity"),
    id: p.text().unique("entities_id_key"),
  },
});
