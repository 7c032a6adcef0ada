export { kitMigrations, kitTables } from "./kit-migrations.ts";
export { databaseOf } from "./stored-service.ts";
export type { StoredService, StoredServiceOptions } from "./stored-service.ts";
