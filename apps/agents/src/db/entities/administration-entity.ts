import type { CallerRole } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";

/** A line of the log of administration, which nobody changes or removes. */
export const AdministrationEntity = defineEntity({
  name: "Administration",
  tableName: "administration_log",
  properties: {
    id: p.integer().primary().autoincrement().generated("identity"),
    at: p.datetime(),
    actor: p.text(),
    actorRole: p.text().$type<CallerRole>(),
    /** The tenant that it was about; `null` where it was about all of them. */
    entityId: p.text().strictNullable(),
    action: p.text(),
    /** What it was done to: an agent's or a key's id, a subject. */
    target: p.text(),
    detail: p.json<Readonly<Record<string, unknown>>>(),
    requestId: p.text(),
  },
  indexes: [{ name: "administration_log_entity", properties: ["entityId", "id"] }],
});
