import { createCrossdeskClient, createFilesRouter } from "@crossdesk/contracts";
import type { FilesRouter } from "@crossdesk/contracts";
import type { BlobStore } from "@crossdesk/file-store";
import {
  answering,
  createHealth,
  natsCheck,
  openDatabase,
  startRelay,
  startSweeper,
  systemClock,
} from "@crossdesk/service-kit";
import type { Clock, Database, HealthCheck, ServiceDeps } from "@crossdesk/service-kit";
import { serveRouter } from "@crossdesk/trpc-nats";
import { filesMigrations } from "./db/migrations.ts";
import { createHandlers } from "./rpc/handlers.ts";
import { startSweeping } from "./start-sweeping.ts";
import { sweep } from "./use-cases/sweep.ts";
import type { SweepReport } from "./use-cases/sweep.ts";

export { FilesConfig } from "./config.ts";
export { LIFETIMES } from "./domain/lifetimes.ts";
export type { SweepReport } from "./use-cases/sweep.ts";

const SERVICE = "files";

export interface FilesOptions {
  readonly nc: ServiceDeps<unknown>["nc"];
  readonly logger: ServiceDeps<unknown>["logger"];
  /** The PostgreSQL server, or the database itself where `database` is left out. */
  readonly databaseUrl: string;
  /** The role that migrates, where the service's own may only read and write rows. */
  readonly databaseOwnerUrl?: string | undefined;
  readonly database?: string;
  readonly poolSize?: number;
  readonly clock?: Clock;
  /** The same that the gateway writes to and reads from. */
  readonly store: BlobStore;
}

/** The files service, built and migrated; nothing is answered or swept until `start`. */
export interface FilesService {
  readonly router: FilesRouter;
  readonly db: Database;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Brings rows and bytes together again; `start` has it done now and then. */
  readonly sweep: () => Promise<SweepReport>;
  /** Answers calls. Resolves when they reach it. */
  start(): Promise<void>;
  /** Ends in order: calls, then the sweep, then what waits to be published, then the database. */
  close(): Promise<void>;
}

export const buildFiles = async (options: FilesOptions): Promise<FilesService> => {
  const { nc, logger, store, clock = systemClock } = options;
  const db = await openDatabase({
    url: options.databaseUrl,
    ownerUrl: options.databaseOwnerUrl,
    ...(options.database === undefined ? {} : { database: options.database }),
    ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
    entities: [],
    migrations: filesMigrations,
    applicationName: SERVICE,
    clock,
    logger,
  });
  const deps = { db, clock, store, logger, tickets: createCrossdeskClient({ nc }).tickets };
  const checks = { database: (signal: AbortSignal) => db.ping(signal), store: () => store.check() };
  const health = createHealth({ service: SERVICE, checks: { ...checks, nats: natsCheck(nc) } });
  const router = createFilesRouter(createHandlers(deps, health));
  const sweepOnce = sweep(deps);
  const running: { close(): Promise<unknown> }[] = [{ close: () => db.close() }];

  return {
    router,
    db,
    checks,
    sweep: sweepOnce,
    start: async () => {
      running.push(startRelay({ db, nc, logger }), startSweeper({ db, logger }));
      running.push(startSweeping({ sweep: sweepOnce, logger }));
      const server = serveRouter({ nc, router, ...answering({ service: SERVICE, logger }) });
      running.push(server);
      await server.ready();
    },
    close: async () => {
      for (const part of running.splice(0).toReversed()) await part.close();
    },
  };
};
