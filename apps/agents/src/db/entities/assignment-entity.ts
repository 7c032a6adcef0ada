import type { Channel } from "@crossdesk/contracts";
import type { InferEntity } from "@mikro-orm/core";
import { defineEntity, p } from "@mikro-orm/core";
import type { Passes } from "../../domain/passing-over.ts";
import { AgentEntity } from "./agent-entity.ts";

/** What routing knows of a ticket, and who has it. */
export const AssignmentEntity = defineEntity({
  name: "Assignment",
  tableName: "assignments",
  properties: {
    ticketId: p.uuid().primary(),
    entityId: p.text(),
    customerId: p.text(),
    /** `null` where no news of the ticket came since this is kept. */
    channel: p.text().$type<Channel>().strictNullable(),
    language: p.text(),
    openedAt: p.datetime(),
    pickedAt: p.datetime().strictNullable(),
    /** The version of the ticket that these facts are of. */
    ticketVersion: p.integer(),
    state: p.enum(["waiting", "assigned", "done"] as const),
    agentId: () =>
      p
        .manyToOne(AgentEntity)
        .mapToPk()
        .joinColumn("agent_id")
        .foreignKeyName("assignments_agent_id_fkey")
        .deleteRule("no action")
        .strictNullable(),
    assignedAs: p.text().strictNullable(),
    assignedAt: p.datetime().strictNullable(),
    /** Who had it before. */
    lastAgentId: p.uuid().strictNullable(),
    /** Agents who are barred from getting it by routing. */
    excludedAgentIds: p.array().columnType("uuid[]").default([]),
    /** Agents who have had it offered and are last in line for it. */
    passes: p.json<Passes>().defaultRaw("'{}'"),
    /** 0 at the head of the queue, before tickets of class 1 that are older. */
    queueClass: p.smallint().default(1),
    /** Since when it waits, or has waited, for the next agent. */
    waitingSince: p.datetime().defaultRaw("now()"),
    /** When an absent agent's picked ticket is looked at again. */
    lookAgainAt: p.datetime().strictNullable(),
    /** Counts the times that the ticket got or lost an agent. */
    version: p.integer().default(0),
  },
  checks: [
    { name: "assignments_check", expression: "(agent_id IS NULL) = (assigned_at IS NULL)" },
    { name: "assignments_check1", expression: "state <> 'assigned' OR agent_id IS NOT NULL" },
    { name: "assignments_check2", expression: "state <> 'waiting' OR agent_id IS NULL" },
  ],
  indexes: [
    {
      name: "assignments_waiting",
      properties: ["entityId", "queueClass", "openedAt", "ticketId"],
      where: "state = 'waiting'",
    },
    { name: "assignments_of_agent", properties: ["agentId", "assignedAt", "ticketId"], where: "state = 'assigned'" },
  ],
});

export type AssignmentRecord = InferEntity<typeof AssignmentEntity>;
