export { appNodeOptions } from "./app-node-options.ts";
export { appUrls, databaseRoles, natsUsers, OPERATOR, passwordOf, serviceDatabase } from "./credentials.ts";
export { ensureServiceRoles } from "./database-roles.ts";
export { databaseUrl, ensureDatabases, withClient } from "./databases.ts";
export { fillCompileCache } from "./fill-compile-cache.ts";
export { migrateServices } from "./migrate-services.ts";
export { NatsProgram, parsePrograms, programUser } from "./nats-programs.ts";
export {
  NATS_APPS,
  natsConfiguration,
  natsRights,
  type NatsRights,
  natsServerSettings,
  type NatsUser,
  SERVICES,
} from "./nats-rights.ts";
export { newAnchorKeys, newEncryptionKeys } from "./new-keys.ts";
export { PROJECT_FOLDER } from "./project-folder.ts";
export { readSecrets } from "./provision.ts";
export { reasonOf } from "./reason.ts";
