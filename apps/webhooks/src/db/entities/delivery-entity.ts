import type { SentWebhookType } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import type { InferEntity } from "@mikro-orm/core";
import { EndpointEntity } from "./endpoint-entity.ts";
import { MessageEntity } from "./message-entity.ts";

/** A message on its way to one endpoint. */
export const DeliveryEntity = defineEntity({
  name: "Delivery",
  tableName: "deliveries",
  properties: {
    id: p.uuid().primary(),
    messageId: () =>
      p
        .manyToOne(MessageEntity)
        .mapToPk()
        .fieldName("message_id")
        .index(false)
        .foreignKeyName("deliveries_message_id_fkey")
        .updateRule("no action")
        .deleteRule("cascade"),
    endpointId: () =>
      p
        .manyToOne(EndpointEntity)
        .mapToPk()
        .fieldName("endpoint_id")
        .index(false)
        .foreignKeyName("deliveries_endpoint_id_fkey")
        .updateRule("no action")
        .deleteRule("cascade"),
    type: p.text().$type<SentWebhookType>(),
    ticketId: p.uuid().strictNullable(),
    /** Orders what happened to one ticket. */
    ordinal: p.bigint("number"),
    state: p.enum(["waiting", "delivered", "failed"] as const),
    failedBecause: p.enum(["attempts-exhausted", "endpoint-disabled"] as const).strictNullable(),
    /** Attempts of this round that failed. */
    tries: p.integer().default(0),
    /** Attempts of all rounds. */
    attempts: p.integer().default(0),
    runAt: p.datetime(),
    /** Stands for the claim of the process that attempts it now. */
    lease: p.uuid().strictNullable(),
    lastStatus: p.integer().strictNullable(),
    lastError: p.text().strictNullable(),
    createdAt: p.datetime(),
    finishedAt: p.datetime().strictNullable(),
  },
  checks: [
    { name: "deliveries_check", expression: "(state = 'waiting') = (finished_at IS NULL)" },
    { name: "deliveries_check1", expression: "(state = 'failed') = (failed_because IS NOT NULL)" },
    { name: "deliveries_check2", expression: "lease IS NULL OR state = 'waiting'" },
  ],
  uniques: [{ name: "deliveries_once", properties: ["messageId", "endpointId"] }],
  indexes: [
    // MikroORM reads the second column of this index as ascending.
    { name: "deliveries_log", expression: "CREATE INDEX deliveries_log ON deliveries (endpoint_id, id DESC)" },
    { name: "deliveries_due", properties: ["runAt"], where: "state = 'waiting'" },
    { name: "deliveries_due_at", properties: ["endpointId", "runAt", "id"], where: "state = 'waiting'" },
    { name: "deliveries_leased", properties: ["endpointId"], where: "lease IS NOT NULL" },
    {
      name: "deliveries_first_of_ticket",
      properties: ["endpointId", "ticketId", "ordinal"],
      where: "state = 'waiting' AND tries = 0",
    },
    { name: "deliveries_failed", properties: ["endpointId", "createdAt"], where: "state = 'failed'" },
  ],
});

export type DeliveryRecord = InferEntity<typeof DeliveryEntity>;
