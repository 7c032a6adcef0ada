import { defineEntity, p } from "@mikro-orm/core";
import { DeliveryEntity } from "./delivery-entity.ts";

/** One request to an endpoint, and what came of it. */
export const AttemptEntity = defineEntity({
  name: "Attempt",
  tableName: "attempts",
  properties: {
    id: p.bigint("number").primary().autoincrement().generated("identity"),
    deliveryId: () =>
      p
        .manyToOne(DeliveryEntity)
        .mapToPk()
        .fieldName("delivery_id")
        .index(false)
        .foreignKeyName("attempts_delivery_id_fkey")
        .updateRule("no action")
        .deleteRule("cascade"),
    startedAt: p.datetime(),
    durationMs: p.integer(),
    status: p.integer().strictNullable(),
    error: p.text().strictNullable(),
    responseBody: p.text().strictNullable(),
  },
  indexes: [{ name: "attempts_of_delivery", properties: ["deliveryId", "id"] }],
});
