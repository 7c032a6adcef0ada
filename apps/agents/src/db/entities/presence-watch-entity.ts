import { defineEntity, p } from "@mikro-orm/core";

/** One row: when a replica last looked who is there. */
export const PresenceWatchEntity = defineEntity({
  name: "PresenceWatch",
  tableName: "presence_watch",
  properties: {
    id: p.integer().primary().autoincrement(false).default(1),
    lookedAt: p.datetime().strictNullable(),
  },
  checks: [{ name: "presence_watch_id_check", expression: "id = 1" }],
});
