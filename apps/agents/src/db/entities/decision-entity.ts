import type { AssignmentReason, RoutingReasons, UnassignmentReason } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { AssignmentEntity } from "./assignment-entity.ts";

/** Why a ticket got or lost an agent. */
export const DecisionEntity = defineEntity({
  name: "Decision",
  tableName: "decisions",
  properties: {
    ticketId: () =>
      p
        .manyToOne(AssignmentEntity)
        .mapToPk()
        .primary()
        .joinColumn("ticket_id")
        .foreignKeyName("decisions_ticket_id_fkey"),
    /** The version of the assignment that it made. */
    version: p.integer().primary(),
    kind: p.enum(["assigned", "unassigned"] as const),
    reason: p.text().$type<AssignmentReason | UnassignmentReason>(),
    agentId: p.uuid(),
    decidedAt: p.datetime(),
    routing: p.json<RoutingReasons>().strictNullable(),
    /** Written for the agent who got the ticket. */
    note: p.text().strictNullable(),
    requestedBy: p.text().strictNullable(),
  },
});
