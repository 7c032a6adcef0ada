export { databaseUrl, ensureDatabases } from "./databases.ts";
export { databaseRoles, passwordOf } from "./credentials.ts";
export { ensureServiceRoles } from "./database-roles.ts";
export { findFreePort } from "./free-port.ts";
export { type NatsOptions, type NatsServer, startNats } from "./nats.ts";
export { NATS_APPS, natsRights, type NatsRights, type NatsUser } from "./nats-rights.ts";
export { type PostgresOptions, type PostgresServer, startPostgres } from "./postgres.ts";
export { issueToken, type SigningOptions, type TokenClaims } from "./token.ts";
export { createTestDatabase, type TestDatabase } from "./test-database.ts";
