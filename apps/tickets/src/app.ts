import { createCrossdeskClient } from "@crossdesk/client";
import { instrumentation } from "@crossdesk/service-kit";
import { createTicketsRouter } from "@crossdesk/contracts";
import type { HealthHandler, TicketsHandlers, TicketsRouter } from "@crossdesk/contracts";
import { startConsumer } from "@crossdesk/events";
import { startTimers } from "@crossdesk/jobs";
import { LiveChanges, LiveSigns } from "@crossdesk/live";
import { buildService } from "@crossdesk/stored-service";
import type { StoredService, StoredServiceOptions } from "@crossdesk/stored-service";
import { AnchorKeeper, startAnchoring } from "./anchors/keep-anchors.ts";
import type { AnchorSettings } from "./anchors/keep-anchors.ts";
import { entities } from "./db/entities/index.ts";
import { migrations } from "./db/migrations/index.ts";
import { PageMarks } from "./db/page-marks.ts";
import { sweepDailyRows } from "./db/repositories/daily-rows.ts";
import { sweepPageMarks } from "./db/repositories/page-marks.ts";
import { readChanges } from "./db/repositories/read-changes.ts";
import type { Remote, TicketsDeps } from "./deps.ts";
import { createAgentEventHandlers } from "./events/agent-events.ts";
import { createFileEventHandlers } from "./events/file-events.ts";
import { createTimerHandlers } from "./events/timer-handlers.ts";
import { startSearchIndexing } from "./jobs/index-search.ts";
import { PromiseBook } from "./promises/promise-book.ts";
import { DailyRows } from "./quota/daily-rows.ts";
import { TicketReads } from "./reads/ticket-reads.ts";
import { createHandlers } from "./rpc/handlers.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { TicketsSettings } from "./settings.ts";
import { watchAnchors, watchAwaiting } from "./gauges.ts";
import { createZendeskEventHandlers } from "./zendesk/events.ts";
import { startZendeskMirror } from "./zendesk/mirror.ts";
import type { ZendeskSettings } from "./zendesk/settings.ts";

export { toAnchorSettings } from "./anchors/config.ts";
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
  /** Where the ends of the audit log's chains are kept outside the database; nowhere unless given. */
  readonly anchors?: AnchorSettings | undefined;
}

export type TicketsService = StoredService<TicketsRouter>;

/** The service, and what its procedures call: for a program that answers by other means than tRPC over NATS. */
export interface TicketsParts {
  readonly service: TicketsService;
  readonly createHandlers: (health: HealthHandler) => TicketsHandlers;
}

export const buildTickets = async (options: TicketsOptions): Promise<TicketsService> =>
  (await buildTicketsParts(options)).service;

export const buildTicketsParts = async (options: TicketsOptions): Promise<TicketsParts> => {
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const { service, parts } = await buildService(options, {
    name: SERVICE,
    entities,
    migrations,
    sweepRules: [sweepPageMarks, sweepDailyRows],
    publishesEvents: true,
    make: ({ db, nc, clock, logger }) => {
      const pageMarks = new PageMarks({ db, clock, logger });
      const reads = new TicketReads({ db, clock, logger });
      const rows = new DailyRows({ db, clock, logger }, settings.rows);
      const live = new LiveChanges({ nc, logger, read: (of) => readChanges(db, of, MOST_CHANGES) });
      const signs = new LiveSigns({ nc, logger });
      const promises = new PromiseBook({ db, nc, logger });
      const deps: TicketsDeps = { db, clock, logger, settings, live, signs, promises, pageMarks, reads, rows };
      const remote: Remote = { files: createCrossdeskClient({ nc, onCall: instrumentation().onCall }).files };
      const consume = { db, nc, logger, service: SERVICE };
      const mirror = ({ zendesk }: Pick<TicketsOptions, "zendesk">) =>
        zendesk === undefined
          ? []
          : [
              startConsumer({ ...consume, source: SERVICE, handlers: createZendeskEventHandlers({ clock }) }),
              startZendeskMirror(deps, zendesk),
            ];
      const anchor = ({ anchors }: Pick<TicketsOptions, "anchors">) => {
        if (anchors === undefined) return [];
        const keeper = new AnchorKeeper({ db, clock }, anchors);
        const unwatch = watchAnchors({ keeper, clock });
        const { everyMs } = anchors;
        return [{ close: async () => unwatch() }, startAnchoring(keeper, { logger, everyMs })];
      };
      const toHandlers = (health: HealthHandler) => createHandlers(deps, { remote, health });
      return {
        createHandlers: toHandlers,
        createRouter: (health: HealthHandler) => createTicketsRouter(toHandlers(health)),
        opened: [pageMarks, reads, rows, live, signs, promises],
        start: async () => {
          signs.start();
          await promises.start();
          const unwatch = watchAwaiting({ db, clock });
          return [
            { close: async () => unwatch() },
            startSearchIndexing(deps),
            startTimers({ db, clock, logger, handlers: createTimerHandlers(deps, remote) }),
            startConsumer({ ...consume, source: "agents", handlers: createAgentEventHandlers(deps) }),
            startConsumer({ ...consume, source: "files", handlers: createFileEventHandlers(deps) }),
            ...mirror(options),
            ...anchor(options),
          ];
        },
      };
    },
  });
  return { service, createHandlers: parts.createHandlers };
};
