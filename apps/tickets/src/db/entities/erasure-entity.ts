import type { ActorType } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./columns.ts";

/** A customer whose texts are erased: who asked for it, and how far it has come. */
export const ErasureEntity = defineEntity({
  name: "Erasure",
  tableName: "erasures",
  properties: {
    id: p.uuid().primary(),
    entityId: p.text(),
    customerId: p.text(),
    reason: p.text().strictNullable(),
    requestedBy: p.text(),
    requestedByType: p.text().$type<ActorType>(),
    requestedAt: instant(),
    finishedAt: instant().strictNullable(),
    tickets: p.integer().default(0),
    messages: p.integer().default(0),
    zendeskTicketIds: p.array().columnType("text[]").default([]),
    /** The number of the last ticket that is done. */
    afterNumber: p.integer().default(0),
  },
  indexes: [{ name: "erasures_customer", properties: ["entityId", "customerId", "requestedAt"] }],
});
