import type { NamedMigration } from "@crossdesk/database";

/** The kit's own migrations; `openDatabase` runs them before the service's. */
export const kitMigrations: readonly NamedMigration[] = [
  { name: "kit-001-create-kit-tables", load: async () => (await import("./kit-tables.ts")).CreateKitTables },
  { name: "kit-002-add-origin-of-timers", load: async () => (await import("./kit-tables.ts")).AddOriginOfTimers },
  { name: "kit-003-add-stream-sequences", load: async () => (await import("./kit-tables.ts")).AddStreamSequences },
  { name: "kit-004-add-tenant-of-answers", load: async () => (await import("./kit-tables.ts")).AddTenantOfAnswers },
];
