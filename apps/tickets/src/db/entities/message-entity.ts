import type { ActorType } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { instant, rowNumber } from "./columns.ts";

/** A message of a ticket. It is never changed: its author is also the last to have modified it. */
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
    /** A random salt, without which the text cannot be guessed from its hash; `null` where it was erased, and where no line of the audit log has the hash. */
    seal: p.blob().$type<Buffer>().strictNullable(),
  },
  indexes: [{ name: "messages_ticket", properties: ["ticketId", "id"] }],
});
