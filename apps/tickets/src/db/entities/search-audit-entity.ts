import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./columns.ts";

/** Who searched through everybody's tickets, and by what; never what they looked for. */
export const SearchAuditEntity = defineEntity({
  name: "SearchAudit",
  tableName: "search_audit",
  properties: {
    id: p.bigint("number").primary().autoincrement().generated("identity"),
    searchedAt: instant(),
    subject: p.text(),
    entityId: p.text().strictNullable(),
    requestId: p.text(),
    operation: p.text(),
    conditions: p.array().columnType("text[]"),
    found: p.integer(),
  },
  indexes: [{ name: "search_audit_time", properties: ["searchedAt"] }],
});
