import { createCrossdeskClient } from "@crossdesk/client";
import { createFilesRouter } from "@crossdesk/contracts";
import type { FilesRouter } from "@crossdesk/contracts";
import type { BlobStore } from "@crossdesk/file-store";
import { openDatabase } from "@crossdesk/database";
import { startRelay } from "@crossdesk/events";
import { startSweeper } from "@crossdesk/jobs";
import {
  answering,
  createHealth,
  followRevocations,
  natsCheck,
  Revocations,
  systemClock,
} from "@crossdesk/service-kit";
import { databaseOf, kitEntities, kitMigrations, kitSweepRules } from "@crossdesk/stored-service";
import type { StoredService, StoredServiceOptions } from "@crossdesk/stored-service";
import { serveRouter } from "@crossdesk/trpc-nats";
import { DEFAULT_PICTURE_LIMITS } from "./config.ts";
import { entities } from "./db/entities/index.ts";
import { filesMigrations } from "./db/migrations.ts";
import { createPictureMaker } from "./pictures/picture-maker.ts";
import type { PictureLimits } from "./pictures/picture-maker.ts";
import { createHandlers } from "./rpc/handlers.ts";
import { startSweeping } from "./start-sweeping.ts";
import { sweep } from "./use-cases/sweep.ts";
import type { SweepReport } from "./use-cases/sweep.ts";

export { FilesConfig, toPictureLimits } from "./config.ts";
export { LIFETIMES } from "./domain/lifetimes.ts";
export type { SweepReport } from "./use-cases/sweep.ts";

const SERVICE = "files";

export interface FilesOptions extends StoredServiceOptions {
  /** The same that the gateway writes to and reads from. */
  readonly store: BlobStore;
  /** How much work one image may make; by default what the environment's defaults say. */
  readonly pictureLimits?: PictureLimits;
}

export interface FilesService extends StoredService<FilesRouter> {
  /** Brings rows and bytes together again; `start` has it done now and then. */
  readonly sweep: () => Promise<SweepReport>;
}

export const buildFiles = async (options: FilesOptions): Promise<FilesService> => {
  const { nc, logger, store, clock = systemClock, pictureLimits = DEFAULT_PICTURE_LIMITS } = options;
  const db = await openDatabase({
    ...databaseOf(options),
    entities: [...kitEntities, ...entities],
    migrations: [...kitMigrations, ...filesMigrations],
    applicationName: SERVICE,
    clock,
  });
  const pictures = createPictureMaker(pictureLimits);
  const deps = { db, clock, store, logger, pictures, tickets: createCrossdeskClient({ nc }).tickets };
  const checks = { database: (signal: AbortSignal) => db.ping(signal), store: () => store.check() };
  const health = createHealth({ service: SERVICE, checks: { ...checks, nats: natsCheck(nc) } });
  const router = createFilesRouter(createHandlers(deps, health));
  const sweepOnce = sweep(deps);
  const running: { close(): Promise<unknown> }[] = [{ close: () => db.close() }, pictures];

  return {
    router,
    db,
    checks,
    sweep: sweepOnce,
    start: async () => {
      running.push(startRelay({ db, nc, logger }), startSweeper({ db, logger, rules: kitSweepRules }));
      running.push(startSweeping({ sweep: sweepOnce, logger }));
      const revocations = new Revocations();
      running.push(followRevocations({ nc, logger, revocations }));
      const server = serveRouter({ nc, router, ...answering({ service: SERVICE, logger, revocations }) });
      running.push(server);
      await server.ready();
    },
    close: async () => {
      for (const part of running.splice(0).toReversed()) await part.close();
    },
  };
};
