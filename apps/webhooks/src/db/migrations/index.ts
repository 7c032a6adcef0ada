import type { NamedMigration } from "@crossdesk/database";

/** In the order in which they run; names never change. */
export const migrations: readonly NamedMigration[] = [
  {
    name: "webhooks-001-create-endpoints-and-deliveries",
    load: async () => (await import("./001-create-endpoints-and-deliveries.ts")).CreateEndpointsAndDeliveries,
  },
  {
    name: "webhooks-002-create-administration-log",
    load: async () => (await import("./002-create-administration-log.ts")).CreateAdministrationLog,
  },
];
