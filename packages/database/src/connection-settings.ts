import type { ClientConfig } from "pg";

/** How long the database may take, in milliseconds. */
export interface DatabaseTimeouts {
  /** Until a connection is there, new or from the pool (5 s by default). */
  readonly connect?: number;
  /** The server's statement timeout (10 s by default). */
  readonly statement?: number;
  /** Until this side gives up on a silent server; must exceed `statement` (12 s by default). */
  readonly query?: number;
  /** Until the server ends a transaction that does nothing (30 s by default). */
  readonly idleInTransaction?: number;
}

/** What `DatabaseTimeouts.query` is by default. */
export const DEFAULT_QUERY_MS = 12_000;

/** The URL of the database that is meant: `database` on the server of `url`, or the one that `url` itself names. */
export const targetUrl = (url: string, database: string | undefined): URL => {
  const target = new URL(url);
  if (database !== undefined) target.pathname = `/${encodeURIComponent(database)}`;
  return target;
};

/** The name of the database in a URL. */
export const databaseName = (url: URL): string => decodeURIComponent(url.pathname.slice(1)) || "postgres";

/** pg's settings for each connection of the pool. UTC throughout. */
export const clientSettings = (url: URL, name: string, timeouts: DatabaseTimeouts): ClientConfig => ({
  connectionString: url.href,
  application_name: name,
  connectionTimeoutMillis: timeouts.connect ?? 5000,
  statement_timeout: timeouts.statement ?? 10_000,
  idle_in_transaction_session_timeout: timeouts.idleInTransaction ?? 30_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  options: "-c timezone=UTC",
});
