import type { ActorType } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { instant, rowNumber } from "./columns.ts";

/** What agents write to each other in a ticket, which nobody changes. */
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
    /** Without it nobody finds the text by its hash; `null` where it was erased, and where no line vouches for it. */
    seal: p.blob().$type<Buffer>().strictNullable(),
  },
  indexes: [{ name: "notes_ticket", properties: ["ticketId", "id"] }],
});
