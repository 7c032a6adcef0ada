import { defineEntity, p } from "@mikro-orm/core";

/** Up to which message the customer of a ticket has seen it. */
export const CustomerMarkEntity = defineEntity({
  name: "CustomerMark",
  tableName: "customer_marks",
  properties: {
    ticketId: p.uuid().primary(),
    messageId: p.bigint("number"),
  },
});
