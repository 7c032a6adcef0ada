import { defineEntity, p as property } from "@mikro-orm/core";

/** What tests of statements are about. */
export const Thing = defineEntity({
  name: "Thing",
  tableName: "things",
  properties: {
    id: property.uuid().primary(),
    openedAt: property.datetime(),
    state: property.enum(["open", "done"] as const),
    note: property.text().strictNullable(),
    facts: property.json<{ readonly size: number }>(),
    size: property.integer().default(0),
  },
});
