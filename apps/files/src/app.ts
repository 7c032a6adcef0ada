import { createFilesRouter } from "@crossdesk/contracts";
import type { CrossdeskClient, FilesRouter } from "@crossdesk/contracts";
import type { BlobStore } from "@crossdesk/file-store";
import { createHealth } from "@crossdesk/service-kit";
import type { Clock, Database, HealthCheck } from "@crossdesk/service-kit";
import type { Logger } from "pino";
import { createHandlers } from "./rpc/handlers.ts";
import { startSweeping } from "./start-sweeping.ts";
import { sweep } from "./use-cases/sweep.ts";
import type { SweepReport } from "./use-cases/sweep.ts";

export { filesMigrations } from "./db/migrations.ts";
export { createContext } from "./rpc/create-context.ts";
export type { SweepReport } from "./use-cases/sweep.ts";

/** The name that the service is called by, and its database's. */
export const SERVICE = "files";
export const DATABASE = "crossdesk_files";

/** What the service needs. */
export interface BuildFilesOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly store: BlobStore;
  /** Who may read a ticket is for the tickets service to say. */
  readonly client: Pick<CrossdeskClient, "tickets">;
  readonly logger: Logger;
  /** What `files.health` tells beside database and store. */
  readonly checks?: Readonly<Record<string, HealthCheck>>;
}

/** The files service, built and not yet served. */
export interface FilesApp {
  readonly router: FilesRouter;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Brings rows and bytes together again. */
  readonly sweep: () => Promise<SweepReport>;
  /** Sweeps now and then from now on. */
  readonly start: () => void;
  readonly close: () => Promise<void>;
}

/** Builds the files service. */
export const buildFiles = ({ db, clock, store, client, logger, checks: more = {} }: BuildFilesOptions): FilesApp => {
  const deps = { db, clock, store, tickets: client.tickets, logger };
  const checks = { database: (signal: AbortSignal) => db.ping(signal), store: () => store.check(), ...more };
  const sweepOnce = sweep(deps);
  let sweeping: ReturnType<typeof startSweeping> | undefined;
  return {
    router: createFilesRouter(createHandlers(deps, createHealth({ service: SERVICE, checks }))),
    checks,
    sweep: sweepOnce,
    start: () => {
      sweeping ??= startSweeping({ sweep: sweepOnce, logger });
    },
    close: async () => {
      await sweeping?.close();
    },
  };
};
