import type { AgentProfile, AgentStatus, Attendance } from "@crossdesk/contracts";
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
    attendance: p.text().$type<Attendance>(),
    /** Whether the agent is there, as it was announced last. */
    isPresent: p.boolean(),
    presenceSince: p.datetime(),
    /** Until when a console of theirs has confirmed that they are there. */
    consoleUntil: p.datetime().strictNullable(),
    /** The last of their calls; not written for each, but at least once after each ticket that they were offered. */
    seenAt: p.datetime().strictNullable(),
    /** Counts the times that they came from being offline; what they passed over in an earlier one is forgotten. */
    shift: p.integer(),
    /** Tickets in a row that they did not pick, with no call of theirs since they were offered. */
    missedOffers: p.integer(),
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
