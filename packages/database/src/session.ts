import type { Query, Statement } from "./statement.ts";

/** How PostgreSQL isolates a transaction; `read committed` by default. */
export type Isolation = "read committed" | "repeatable read" | "serializable";

/** How a transaction is opened. */
export interface SessionOptions {
  readonly isolation: Isolation;
  /** Whether the commit waits until it is on disk. */
  readonly durable: boolean;
}

/** A transaction in the making, over one connection. */
export interface Session {
  readonly query: Query;
  /** Runs a statement as MikroORM makes them: its rows come as MikroORM reads them. */
  execute(
    text: string,
    values: readonly unknown[],
  ): Promise<{ readonly rows: object[]; readonly rowCount: number | null }>;
  /** Runs the last statements and commits, unless one of them or of the `writes` under way fails. */
  commit(last: readonly Statement[], writes: readonly Promise<unknown>[]): Promise<void>;
  /** Ends it without effect, for what went wrong first; never rejects, so that it does not hide that. */
  rollback(reason: unknown): Promise<void>;
}
