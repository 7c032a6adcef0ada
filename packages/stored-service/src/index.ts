export { kitEntities } from "./kit-entities.ts";
export { kitSweepRules } from "./kit-sweep-rules.ts";
export { kitMigrations } from "./kit-migrations.ts";
export { databaseOf } from "./stored-service.ts";
export type { StoredService, StoredServiceOptions } from "./stored-service.ts";
