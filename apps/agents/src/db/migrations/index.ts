import type { NamedMigration } from "@crossdesk/database";

export const migrations: readonly NamedMigration[] = [
  {
    name: "agents-001-create-agents-and-assignments",
    load: async () => (await import("./001-create-agents-and-assignments.ts")).CreateAgentsAndAssignments,
  },
  {
    name: "agents-002-add-presence-and-passes",
    load: async () => (await import("./002-add-presence-and-passes.ts")).AddPresenceAndPasses,
  },
  { name: "agents-010-lower-uuids", load: async () => (await import("./010-lower-uuids.ts")).LowerUuids },
  { name: "agents-011-create-access", load: async () => (await import("./011-create-access.ts")).CreateAccess },
  {
    name: "agents-012-keep-administration-log",
    load: async () => (await import("./012-keep-administration-log.ts")).KeepAdministrationLog,
  },
  {
    name: "agents-020-keep-set-languages",
    load: async () => (await import("./020-keep-set-languages.ts")).KeepSetLanguages,
  },
  {
    name: "agents-021-keep-closed-consoles",
    load: async () => (await import("./021-keep-closed-consoles.ts")).KeepClosedConsoles,
  },
];
