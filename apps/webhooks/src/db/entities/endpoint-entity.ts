import type { WebhookEventType } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import type { InferEntity } from "@mikro-orm/core";
import type { OldSecret } from "../../domain/secrets.ts";

/** Where an entity gets notifications of what happens to its tickets. */
export const EndpointEntity = defineEntity({
  name: "Endpoint",
  tableName: "endpoints",
  properties: {
    id: p.uuid().primary(),
    entityId: p.text(),
    url: p.text(),
    description: p.text(),
    eventTypes: p.array<WebhookEventType>().strictNullable(),
    enabled: p.boolean(),
    disabledReason: p.enum(["owner", "gone", "failing"] as const).strictNullable(),
    disabledAt: p.datetime().strictNullable(),
    /** Encrypted for this endpoint, like the previous secrets. Plain text in rows that are older than encryption. */
    secret: p.text(),
    oldSecrets: p.json<readonly OldSecret[]>().default([]),
    failingSince: p.datetime().strictNullable(),
    failures: p.integer().default(0),
    pausedUntil: p.datetime().strictNullable(),
    createdBy: p.text(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    version: p.integer().default(1),
    removedAt: p.datetime().strictNullable(),
  },
  checks: [
    { name: "endpoints_check", expression: "removed_at IS NULL OR NOT enabled" },
    {
      name: "endpoints_check1",
      expression: "enabled = (disabled_reason IS NULL) AND enabled = (disabled_at IS NULL)",
    },
  ],
  indexes: [{ name: "endpoints_of_entity", properties: ["entityId", "createdAt", "id"], where: "removed_at IS NULL" }],
});

export type EndpointRecord = InferEntity<typeof EndpointEntity>;
