import { defineEntity, p } from "@mikro-orm/core";

/** Somebody was mentioned in a note and has not read it; the row goes when they have. */
export const MentionEntity = defineEntity({
  name: "Mention",
  tableName: "mentions",
  properties: {
    entityId: p.text().primary(),
    subject: p.text().primary(),
    noteId: p.bigint("number").primary(),
    ticketId: p.uuid(),
  },
});
