import type { AgentProfile } from "@crossdesk/contracts";
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
    status: p.enum(["online", "offline", "busy", "away"] as const),
    statusSince: p.datetime(),
    attendance: p.enum(["console", "standing"] as const).default("standing"),
    /** Whether the agent is there, as it was announced last. */
    isPresent: p.boolean().default(false),
    presenceSince: p.datetime().defaultRaw("now()"),
    /** Until when a console of theirs has confirmed that they are there. */
    consoleUntil: p.datetime().strictNullable(),
    /** The consoles that closed last, the latest first: what one of them said before may arrive after its goodbye. */
    closedConsoles: p.array().default([]),
    /** The last of their calls; not written for each, but at least once after each ticket that they were offered. */
    seenAt: p.datetime().strictNullable(),
    /** Counts the times that they came from being offline; what they passed over in an earlier one is forgotten. */
    shift: p.integer().default(0),
    /** Tickets in a row that they did not pick, with no call of theirs since they were offered. */
    missedOffers: p.integer().default(0),
    lastLoginAt: p.datetime().strictNullable(),
    languages: p.array(),
    /** By a lead or a program, and not by the agent's tokens. */
    areLanguagesSet: p.boolean().default(false),
    capacity: p.integer(),
    lastAssignedAt: p.datetime().strictNullable(),
    profile: p.json<AgentProfile>().strictNullable(),
    version: p.integer(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    removedAt: p.datetime().strictNullable(),
  },
  checks: [{ name: "agents_capacity_check", expression: "capacity >= 0" }],
  indexes: [
    {
      name: "agents_email",
      expression: "create index agents_email on agents (entity_id, lower(email)) where owner_partner is null",
    },
    {
      name: "agents_online",
      properties: ["entityId", "id"],
      where: "status = 'online' AND removed_at IS NULL AND owner_partner IS NULL",
    },
    { name: "agents_on_console", properties: ["consoleUntil"], where: "is_present AND console_until IS NOT NULL" },
  ],
  uniques: [
    {
      // A partner's agent and one of Crossdesk's own may bear the same name; two of either kind may not.
      name: "agents_subject",
      expression: "create unique index agents_subject on agents (entity_id, subject, (owner_partner is not null))",
    },
  ],
});

export type AgentRecord = InferEntity<typeof AgentEntity>;
