import type { ActorType } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { instant, rowNumber } from "./columns.ts";

/** What agents write to each other in a ticket. It is never changed. */
export const NoteEntity = defineEntity({
  name: "Note",
  tableName: "notes",
  properties: {
    id: rowNumber(),
    ticketId: p.uuid(),
    ticketNumber: p.integer(),
    authorId: p.text(),
    authorType: p.text().$type<ActorType>(),
    text: p.text(),
    /** The subjects of those who are mentioned. */
    mentions: p.array(),
    writtenAt: instant(),
    /** A random salt, without which the text cannot be guessed from its hash; `null` where it was erased, and where no line of the audit log has the hash. */
    seal: p.blob().$type<Buffer>().strictNullable(),
  },
  indexes: [{ name: "notes_ticket", properties: ["ticketId", "id"] }],
});
