import type { ActorType } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./columns.ts";

/** Whose an order is, as a party that answers for it has said. */
export const OrderEntity = defineEntity({
  name: "Order",
  tableName: "orders",
  properties: {
    entityId: p.text().primary(),
    orderId: p.text().primary(),
    customerId: p.text(),
    boundBy: p.text(),
    boundByType: p.text().$type<ActorType>(),
    boundAt: instant(),
  },
});
