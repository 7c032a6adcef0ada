import type { NamedMigration } from "@crossdesk/database";
import { CreateEndpointsAndDeliveries } from "./001-create-endpoints-and-deliveries.ts";
import { CreateAdministrationLog } from "./002-create-administration-log.ts";

/** In the order in which they run; names never change. */
export const migrations: readonly NamedMigration[] = [
  { name: "webhooks-001-create-endpoints-and-deliveries", class: CreateEndpointsAndDeliveries },
  { name: "webhooks-002-create-administration-log", class: CreateAdministrationLog },
];
