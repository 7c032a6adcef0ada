import type { AgentProfile, AgentStatus } from "@crossdesk/contracts";
import type { InferEntity } from "@mikro-orm/core";
import { defineEntity, p } from "@mikro-orm/core";

/** Somebody (or a partner's something) who answers tickets. */
export const AgentEntity = defineEntity({
  name: "Agent",
  tableName: "agents",
  properties: {
    id: p.uuid().primary(),
    entityId: p.text(),
    subject: p.text(),
    ownerPartner: p.text().strictNullable(),
    name: p.text(),
    email: p.text().strictNullable(),
    status: p.text().$type<AgentStatus>(),
    statusSince: p.datetime(),
    lastLoginAt: p.datetime().strictNullable(),
    languages: p.array(),
    capacity: p.integer(),
    lastAssignedAt: p.datetime().strictNullable(),
    profile: p.json<AgentProfile>().strictNullable(),
    version: p.integer(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    removedAt: p.datetime().strictNullable(),
  },
});

export type AgentRecord = InferEntity<typeof AgentEntity>;
