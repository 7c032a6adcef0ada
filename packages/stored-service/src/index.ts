export { buildService } from "./build-service.ts";
export type { ServiceDescription, ServiceKit, ServiceParts } from "./build-service.ts";
export { kitEntities } from "./kit-entities.ts";
export { kitSweepRules } from "./kit-sweep-rules.ts";
export { migrateServices, readSchema } from "./migrate-services.ts";
export { kitMigrations } from "./kit-migrations.ts";
export type { StoredService, StoredServiceOptions } from "./stored-service.ts";
