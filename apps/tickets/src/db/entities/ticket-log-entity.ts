import type { ActorType } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { instant, rowNumber } from "./columns.ts";

/** A line of the audit log, which is never changed or removed; each contains the hash of the line before it. */
export const TicketLogEntity = defineEntity({
  name: "TicketLog",
  tableName: "ticket_logs",
  properties: {
    id: rowNumber(),
    ticketId: p.uuid(),
    ticketNumber: p.integer(),
    entityId: p.text(),
    customerId: p.text(),
    /** Counts the ticket's lines from 1. */
    position: p.integer(),
    action: p.text(),
    actor: p.text(),
    actorType: p.text().$type<ActorType>(),
    actedAt: instant(),
    /** Kept to the letter, as its hash is of the text. */
    detail: p.json<Readonly<Record<string, unknown>>>().columnType("json"),
    requestId: p.text().strictNullable(),
    previousHash: p.blob().$type<Buffer>(),
    hash: p.blob().$type<Buffer>(),
    /** Of the texts that the line vouches for. */
    contentHash: p.blob().$type<Buffer>().strictNullable(),
    /** What the release before this one writes; goes with the next. */
    changeKey: p.bigint("number").strictNullable(),
  },
  indexes: [
    { name: "ticket_logs_entity", properties: ["entityId", "id"] },
    { name: "ticket_logs_customer", properties: ["entityId", "customerId", "id"] },
  ],
  uniques: [{ name: "ticket_logs_ticket_id_position_key", properties: ["ticketId", "position"] }],
});
