import { createCrossdeskClient } from "@crossdesk/client";
import { createTicketsRouter } from "@crossdesk/contracts";
import type { TicketsRouter } from "@crossdesk/contracts";
import { openDatabase } from "@crossdesk/database";
import { startConsumer, startRelay } from "@crossdesk/events";
import { startSweeper, startTimers } from "@crossdesk/jobs";
import { LiveChanges } from "@crossdesk/live";
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
import { entities } from "./db/entities/index.ts";
import { migrations } from "./db/migrations/index.ts";
import { PageMarks } from "./db/page-marks.ts";
import { sweepPageMarks } from "./db/repositories/page-marks.ts";
import { readChanges } from "./db/repositories/read-changes.ts";
import type { TicketsDeps } from "./deps.ts";
import { createAgentEventHandlers } from "./events/agent-events.ts";
import { createFileEventHandlers } from "./events/file-events.ts";
import { createTimerHandlers } from "./events/timer-handlers.ts";
import { startSearchIndexing } from "./jobs/index-search.ts";
import { createHandlers } from "./rpc/handlers.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { TicketsSettings } from "./settings.ts";
import { watchAwaiting } from "./watch-awaiting.ts";
import { createZendeskEventHandlers } from "./zendesk/events.ts";
import { startZendeskMirror } from "./zendesk/mirror.ts";
import type { ZendeskSettings } from "./zendesk/settings.ts";

export { TicketsConfig, toSettings } from "./config.ts";
export type { IdlePolicy, TicketsSettings } from "./settings.ts";
export { toZendeskSettings } from "./zendesk/config.ts";
export { ZENDESK_DEFAULTS } from "./zendesk/settings.ts";
export type { ZendeskSettings } from "./zendesk/settings.ts";

const SERVICE = "tickets";
/** More than are asked for at once. */
const MOST_CHANGES = 10_000;

export interface TicketsOptions extends StoredServiceOptions {
  readonly settings?: Partial<TicketsSettings>;
  /** Where tickets are mirrored to; nowhere unless given. */
  readonly zendesk?: ZendeskSettings | undefined;
}

export type TicketsService = StoredService<TicketsRouter>;

export const buildTickets = async (options: TicketsOptions): Promise<TicketsService> => {
  const { nc, logger, clock = systemClock } = options;
  const db = await openDatabase({
    ...databaseOf(options),
    appendOnly: ["ticket_logs", "search_audit"],
    entities: [...kitEntities, ...entities],
    migrations: [...kitMigrations, ...migrations],
    applicationName: SERVICE,
    clock,
  });
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const deps: TicketsDeps = {
    db,
    clock,
    logger,
    settings,
    live: new LiveChanges({ nc, logger, read: (of) => readChanges(db, of, MOST_CHANGES) }),
    pageMarks: new PageMarks({ db, clock, logger }),
    files: createCrossdeskClient({ nc }).files,
  };
  const checks = { database: (signal: AbortSignal) => db.ping(signal) };
  const health = createHealth({ service: SERVICE, checks: { ...checks, nats: natsCheck(nc) } });
  const router = createTicketsRouter(createHandlers(deps, health));
  const running: { close(): Promise<unknown> }[] = [{ close: () => db.close() }, deps.pageMarks, deps.live];

  return {
    router,
    db,
    checks,
    start: async () => {
      const unwatch = watchAwaiting({ db, clock });
      running.push({ close: async () => unwatch() });
      const consume = { db, nc, logger, service: SERVICE };
      running.push(
        startRelay({ db, nc, logger }),
        startSweeper({ db, logger, rules: [...kitSweepRules, sweepPageMarks] }),
        startSearchIndexing(deps),
        startTimers({ db, clock, logger, handlers: createTimerHandlers(deps) }),
        startConsumer({ ...consume, source: "agents", handlers: createAgentEventHandlers(deps) }),
        startConsumer({ ...consume, source: "files", handlers: createFileEventHandlers(deps) }),
      );
      if (options.zendesk !== undefined) {
        running.push(
          startConsumer({ ...consume, source: SERVICE, handlers: createZendeskEventHandlers({ clock }) }),
          startZendeskMirror(deps, options.zendesk),
        );
      }
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
