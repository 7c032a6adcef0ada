import { defineEntity, p } from "@mikro-orm/core";
import { FACTS } from "../../domain/ticket-fact.ts";
import { instant } from "./columns.ts";

/**
 * What reports count of a ticket's changes: a row is written with the change, and never changed. It stays where the ticket goes, and holds
 * nothing that anybody wrote.
 */
export const TicketFactEntity = defineEntity({
  name: "TicketFact",
  tableName: "ticket_facts",
  properties: {
    entityId: p.text().primary(),
    at: instant().primary(),
    ticketId: p.uuid().primary(),
    /** Of the audit line that is about the same change. */
    position: p.integer().primary(),
    kind: p.enum(FACTS),
    /** The agent who had the ticket. */
    agentId: p.text().strictNullable(),
    /** Of a wait for an answer, or from the opening until the ticket was solved. */
    seconds: p.integer().strictNullable(),
  },
});
