import { createCrossdeskClient } from "@crossdesk/client";
import { createAgentsRouter, subjectsOfRecords } from "@crossdesk/contracts";
import type { AgentsRouter } from "@crossdesk/contracts";
import { openDatabase } from "@crossdesk/database";
import { startConsumer, startRelay } from "@crossdesk/events";
import { startSweeper, startTimers } from "@crossdesk/jobs";
import {
  answering,
  createHealth,
  followRevocations,
  natsCheck,
  Revocations,
  startLoop,
  systemClock,
} from "@crossdesk/service-kit";
import { databaseOf, kitEntities, kitMigrations, kitSweepRules } from "@crossdesk/stored-service";
import type { Running } from "@crossdesk/service-kit";
import type { StoredService, StoredServiceOptions } from "@crossdesk/stored-service";
import { serveRouter } from "@crossdesk/trpc-nats";
import { RevocationAnnouncer } from "./access/revocation-announcer.ts";
import { entities } from "./db/entities/index.ts";
import { migrations } from "./db/migrations.ts";
import type { AgentsDeps } from "./deps.ts";
import { concernsAgents, createTicketEventHandlers } from "./events/ticket-events.ts";
import { createTimerHandlers } from "./events/timer-handlers.ts";
import { AgentFeed } from "./presence/agent-feed.ts";
import { createLeftTicketsSweep } from "./presence/release-left-tickets.ts";
import { createPresenceSweep } from "./presence/sweep-presence.ts";
import { startRouter } from "./routing/router.ts";
import type { Router } from "./routing/router.ts";
import { createHandlers } from "./rpc/handlers.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { AgentsSettings } from "./settings.ts";
import { watchGauges } from "./agent-gauges.ts";

export { AgentsConfig, toSettings } from "./config.ts";
export type { AgentsSettings } from "./settings.ts";

export interface AgentsOptions extends StoredServiceOptions {
  readonly settings?: Partial<AgentsSettings>;
}

export interface AgentsService extends StoredService<AgentsRouter> {
  readonly routing: Router;
  readonly feed: AgentFeed;
  /** Looks at once who is there, and who has left tickets behind; as it does by itself now and then. */
  sweepAbsence(): Promise<void>;
}

interface Sweep {
  readonly task: string;
  readonly sweep: (signal: AbortSignal) => Promise<void>;
  readonly everyMs: number;
}

/** Sweeps now and then, and whenever the clock was moved by hand. */
const startSweep = (
  { task, sweep, everyMs }: Sweep,
  { clock, logger }: Pick<AgentsDeps, "clock" | "logger">,
): Running => {
  const pass = async (signal: AbortSignal): Promise<number> => {
    await sweep(signal);
    return everyMs;
  };
  const loop = startLoop({ task, logger, pass });
  const unfollow = clock.onMove?.(loop.wake);
  return {
    close: async () => {
      unfollow?.();
      await loop.close();
    },
  };
};

export const buildAgents = async (options: AgentsOptions): Promise<AgentsService> => {
  const { nc, logger, clock = systemClock } = options;
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const db = await openDatabase({
    ...databaseOf(options),
    entities: [...kitEntities, ...entities],
    migrations: [...kitMigrations, ...migrations],
    appendOnly: ["administration_log", "revocations"],
    applicationName: "agents",
    clock,
  });
  const feed = new AgentFeed({ db, nc, clock, logger, settings });
  const announcer = new RevocationAnnouncer({ db, nc, logger });
  const routing = startRouter({ db, clock, logger, settings, feed });
  const deps: AgentsDeps = {
    db,
    clock,
    logger,
    settings,
    router: routing,
    feed,
    announcer,
    tickets: createCrossdeskClient({ nc }).tickets,
  };
  const revocations = new Revocations();
  const checks = { database: (signal: AbortSignal) => db.ping(signal) };
  const health = createHealth({ service: "agents", checks: { ...checks, nats: natsCheck(nc) } });
  const router = createAgentsRouter(createHandlers(deps, health));
  const sweepPresence = createPresenceSweep(deps, { nc });
  const sweepLeftTickets = createLeftTicketsSweep(deps);
  const sweepAbsence = async (): Promise<void> => {
    await sweepPresence();
    await sweepLeftTickets();
  };
  const running: { close(): Promise<unknown> }[] = [{ close: () => db.close() }, routing];

  return {
    router,
    db,
    routing,
    feed,
    checks,
    sweepAbsence,
    start: async () => {
      const unwatch = watchGauges(db, clock);
      feed.start();
      announcer.start();
      running.push(feed, announcer, followRevocations({ nc, logger, revocations }));
      // Before any timer runs: time in which nobody could act is made up for first.
      await sweepPresence().catch((error: unknown) => {
        logger.warn({ err: error }, "looking who is there failed; it is tried again");
      });
      const sweeps = [
        { task: "looking who is there", sweep: sweepPresence, everyMs: settings.sweepMs },
        { task: "looking for tickets of absent agents", sweep: sweepLeftTickets, everyMs: settings.releaseSweepMs },
      ];
      running.push(...sweeps.map((sweep) => startSweep(sweep, { clock, logger })));
      running.splice(1, 0, startRelay({ db, nc, logger }), startSweeper({ db, logger, rules: kitSweepRules }), {
        close: async () => unwatch(),
      });
      running.push(
        startTimers({ db, clock, logger, handlers: createTimerHandlers(deps) }),
        startConsumer({
          db,
          nc,
          logger,
          service: "agents",
          source: "tickets",
          // Messages change nothing about who has a ticket, and are most of what is told.
          subjects: subjectsOfRecords("tickets"),
          handlers: createTicketEventHandlers(deps),
          concerns: concernsAgents,
        }),
      );
      const server = serveRouter({ nc, router, ...answering({ service: "agents", logger, revocations }) });
      running.push(server);
      await server.ready();
    },
    close: async () => {
      for (const part of running.splice(0).toReversed()) await part.close();
    },
  };
};
