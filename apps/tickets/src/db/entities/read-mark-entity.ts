import { defineEntity, p } from "@mikro-orm/core";

/** Up to which message somebody has read a ticket. */
export const ReadMarkEntity = defineEntity({
  name: "ReadMark",
  tableName: "read_marks",
  properties: {
    ticketId: p.uuid().primary(),
    subject: p.text().primary(),
    /** The reader's; empty for readers who belong to none. */
    entityId: p.text().primary(),
    messageId: p.bigint("number"),
  },
});
