import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import type { Database } from "@crossdesk/database";
import type { StreamOptions } from "@crossdesk/events";
import type { Clock, HealthCheck } from "@crossdesk/service-kit";

/** What a service with a database of its own is built from; an app adds what it alone needs. */
export interface StoredServiceOptions {
  readonly nc: NatsConnection;
  readonly logger: Logger;
  /** The PostgreSQL server, or the database itself where `database` is left out. */
  readonly databaseUrl: string;
  readonly database?: string;
  readonly poolSize?: number;
  /** The time; that of the database server by default, so that all replicas have the same. */
  readonly clock?: Clock;
  /** What an operator decides of the streams of events. */
  readonly streams?: StreamOptions;
}

/** A service, built and migrated; nothing is answered, consumed or timed until `start`. */
export interface StoredService<Router> {
  readonly router: Router;
  readonly db: Database;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Answers calls and does what there is to do besides. Resolves when calls reach it. */
  start(): Promise<void>;
  /** Ends in order: calls first, then background work, then what waits to be published, the database last. */
  close(): Promise<void>;
}
