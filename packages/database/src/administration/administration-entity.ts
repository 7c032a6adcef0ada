import type { CallerRole } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";

/** A line of a service's log of administration. It is never changed or removed. Each service's migrations create the table. */
export const AdministrationEntity = defineEntity({
  name: "Administration",
  tableName: "administration_log",
  properties: {
    id: p.bigint("number").primary().autoincrement().generated("identity"),
    at: p.datetime().length(3),
    actor: p.text(),
    actorRole: p.text().$type<CallerRole>(),
    /** The tenant that it was about; `null` where it was about all of them. */
    entityId: p.text().strictNullable(),
    action: p.text(),
    target: p.text(),
    detail: p.json<Record<string, unknown>>(),
    requestId: p.text(),
  },
  indexes: [
    { name: "administration_log_entity", properties: ["entityId", "id"] },
    { name: "administration_log_target", properties: ["target", "id"] },
  ],
});
