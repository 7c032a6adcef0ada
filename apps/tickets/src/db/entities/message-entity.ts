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
    /** Without it nobody finds the text by its hash; `null` where it was erased, and where no line vouches for it. */
    seal: p.blob().$type<Buffer>().strictNullable(),
  },
  indexes: [{ name: "messages_ticket", properties: ["ticketId", "id"] }],
});
