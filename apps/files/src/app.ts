import { createCrossdeskClient } from "@crossdesk/client";
import { createFilesRouter } from "@crossdesk/contracts";
import type { FilesRouter } from "@crossdesk/contracts";
import type { BlobStore } from "@crossdesk/file-store";
import { startConsumer } from "@crossdesk/events";
import { instrumentation, startLoop } from "@crossdesk/service-kit";
import { buildService } from "@crossdesk/stored-service";
import type { StoredService, StoredServiceOptions } from "@crossdesk/stored-service";
import { DEFAULT_PICTURE_LIMITS, DEFAULT_STORAGE_LIMITS } from "./config.ts";
import { entities } from "./db/entities/index.ts";
import { migrations } from "./db/migrations/index.ts";
import type { FilesDeps, Remote } from "./deps.ts";
import { createPictureMaker } from "./pictures/picture-maker.ts";
import type { StorageLimits } from "./domain/storage-limits.ts";
import type { PictureLimits } from "./pictures/picture-maker.ts";
import { createTicketEventHandlers } from "./events/ticket-events.ts";
import { createHandlers } from "./rpc/handlers.ts";
import { sweep } from "./use-cases/sweep.ts";
import type { SweepReport } from "./use-cases/sweep.ts";

export { FilesConfig, toPictureLimits, toStorageLimits } from "./config.ts";
export { LIFETIMES } from "./domain/lifetimes.ts";
export type { SweepReport } from "./use-cases/sweep.ts";

export interface FilesOptions extends StoredServiceOptions {
  /** The same that the gateway writes to and reads from. */
  readonly store: BlobStore;
  /** How much work one image may make; by default what the environment's defaults say. */
  readonly pictureLimits?: PictureLimits;
  /** How many bytes may be stored; by default what the environment's defaults say. */
  readonly storageLimits?: StorageLimits;
}

export interface FilesService extends StoredService<FilesRouter> {
  /** Brings rows and bytes together again; `start` has it done now and then. */
  readonly sweep: () => Promise<SweepReport>;
}

export const buildFiles = async (options: FilesOptions): Promise<FilesService> => {
  const { store, pictureLimits = DEFAULT_PICTURE_LIMITS, storageLimits: limits = DEFAULT_STORAGE_LIMITS } = options;
  const { service, parts } = await buildService(options, {
    name: "files",
    entities,
    migrations,
    publishesEvents: true,
    make: ({ db, nc, clock, logger }) => {
      const pictures = createPictureMaker(pictureLimits);
      const remote: Remote = { tickets: createCrossdeskClient({ nc, onCall: instrumentation().onCall }).tickets };
      const deps: FilesDeps = { db, clock, store, logger, pictures, limits };
      const sweepOnce = sweep(deps);
      return {
        createRouter: (health) => createFilesRouter(createHandlers(deps, { remote, health })),
        checks: { store: () => store.check() },
        opened: [pictures],
        start: () => {
          const sweeping = startLoop({
            task: "sweeping files",
            logger,
            pass: async () => {
              await sweepOnce();
              return SWEEP_MS;
            },
          });
          const handlers = createTicketEventHandlers({ wake: sweeping.wake });
          // Of all events of the tickets service this one alone.
          const subjects = "events.tickets.customer-erased";
          return [sweeping, startConsumer({ db, nc, logger, service: "files", source: "tickets", subjects, handlers })];
        },
        sweep: sweepOnce,
      };
    },
  });
  return { ...service, sweep: parts.sweep };
};

/** How often rows and bytes are brought together again. */
const SWEEP_MS = 10 * 60_000;
