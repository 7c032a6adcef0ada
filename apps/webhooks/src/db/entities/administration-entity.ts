import type { CallerRole } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";

/** A line of the log of administration, which nobody changes or removes. */
export const AdministrationEntity = defineEntity({
  name: "Administration",
  tableName: "administration_log",
  properties: {
    id: p.bigint("number").primary().autoincrement().generated("identity"),
    at: p.datetime(),
    actor: p.text(),
    actorRole: p.text().$type<CallerRole>(),
    entityId: p.text().strictNullable(),
    action: p.text(),
    /** The endpoint's id. */
    target: p.text(),
    detail: p.json<Readonly<Record<string, unknown>>>(),
    requestId: p.text(),
  },
  indexes: [{ name: "administration_log_entity", properties: ["entityId", "id"] }],
});
