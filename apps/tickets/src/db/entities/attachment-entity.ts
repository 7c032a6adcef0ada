import { defineEntity, p } from "@mikro-orm/core";
import { instant, rowNumber } from "./columns.ts";

/** A file that a message mentions; it has an id once it was uploaded. */
export const AttachmentEntity = defineEntity({
  name: "Attachment",
  tableName: "attachments",
  properties: {
    id: rowNumber(),
    messageId: p.bigint("number"),
    ticketId: p.uuid(),
    fileName: p.text(),
    filePath: p.text(),
    fileId: p.uuid().strictNullable(),
    createdBy: p.text(),
    createdAt: instant(),
  },
  indexes: [
    { name: "attachments_message", properties: ["messageId", "id"] },
    { name: "attachments_ticket", properties: ["ticketId"] },
  ],
});
