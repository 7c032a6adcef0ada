import { entities } from "./entities/index.ts";
import { migrations } from "./migrations/index.ts";

/** The service's own tables: as they are described, as they come to be, and those whose rows it never changes or removes. */
export const schema = {
  name: "tickets",
  entities,
  migrations,
  appendOnly: ["ticket_logs", "search_audit", "administration_log", "ticket_reads", "ticket_facts"],
} as const;
