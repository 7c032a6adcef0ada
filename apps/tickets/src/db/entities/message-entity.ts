import type { ActorType } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { instant, rowNumber } from "./columns.ts";

/** A message of a ticket, which nobody changes: who made it changed it last. */
export const MessageEntity = defineEntity({
  name: "Message",
  tableName: "messages",
  properties: {
    id: rowNumber(),
    ticketId: p.uuid(),
    ticketNumber: p.integer(),
    senderId: p.text(),
    senderType: p.text().$type<ActorType>(),
    text: p.text(),
    sentAt: instant(),
    createdBy: p.text(),
    createdByType: p.text().$type<ActorType>(),
  },
  indexes: [{ name: "messages_ticket", properties: ["ticketId", "id"] }],
});
