export { claimServers, findRunningServers } from "./claim-servers.ts";
export { type DevelopmentSystem, developmentSystem } from "./development-system.ts";
export { findFreePort } from "./free-port.ts";
export { type NatsOptions, type NatsServer, startNats } from "./nats.ts";
export { type NatsCluster, type NatsClusterOptions, startNatsCluster } from "./nats-cluster.ts";
export { findNatsServer } from "./nats-program.ts";
export { openCluster } from "./postgres-cluster.ts";
export { type PostgresOptions, type PostgresServer, startPostgres } from "./postgres.ts";
export { issueToken, type SigningOptions, type TokenClaims } from "./token.ts";
