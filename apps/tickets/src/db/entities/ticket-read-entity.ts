import type { CallerRole } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./columns.ts";

/** Records that an agent or an admin read a ticket in an hour. It is never changed or removed. */
export const TicketReadEntity = defineEntity({
  name: "TicketRead",
  tableName: "ticket_reads",
  properties: {
    ticketId: p.uuid().primary(),
    hour: instant().primary(),
    reader: p.text().primary(),
    readerRole: p.text().$type<CallerRole>().primary(),
    /** The first time in that hour. */
    readAt: instant(),
    requestId: p.text(),
  },
});
