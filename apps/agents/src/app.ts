import { createCrossdeskClient } from "@crossdesk/client";
import { createAgentsRouter, subjectsOfRecords } from "@crossdesk/contracts";
import type { AgentsRouter } from "@crossdesk/contracts";
import {
  answering,
  createHealth,
  databaseOf,
  natsCheck,
  openDatabase,
  startConsumer,
  startRelay,
  startSweeper,
  startTimers,
  systemClock,
} from "@crossdesk/service-kit";
import type { StoredService, StoredServiceOptions } from "@crossdesk/service-kit";
import { serveRouter } from "@crossdesk/trpc-nats";
import { AgentEntity } from "./db/agent-entity.ts";
import { migrations } from "./db/migrations.ts";
import type { AgentsDeps } from "./deps.ts";
import { concernsAgents, createTicketEventHandlers } from "./events/ticket-events.ts";
import { createTimerHandlers } from "./events/timer-handlers.ts";
import { startRouter } from "./routing/router.ts";
import type { Router } from "./routing/router.ts";
import { createHandlers } from "./rpc/handlers.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { AgentsSettings } from "./settings.ts";
import { watchAgents } from "./watch-agents.ts";

export { AgentsConfig, toSettings } from "./config.ts";
export type { AgentsSettings } from "./settings.ts";

export interface AgentsOptions extends StoredServiceOptions {
  readonly settings?: Partial<AgentsSettings>;
}

export interface AgentsService extends StoredService<AgentsRouter> {
  readonly routing: Router;
}

export const buildAgents = async (options: AgentsOptions): Promise<AgentsService> => {
  const { nc, logger, clock = systemClock } = options;
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const db = await openDatabase({
    ...databaseOf(options),
    entities: [AgentEntity],
    migrations,
    applicationName: "agents",
    clock,
  });
  const routing = startRouter({ db, clock, logger, settings });
  const deps: AgentsDeps = {
    db,
    clock,
    logger,
    settings,
    router: routing,
    tickets: createCrossdeskClient({ nc }).tickets,
  };
  const checks = { database: (signal: AbortSignal) => db.ping(signal) };
  const health = createHealth({ service: "agents", checks: { ...checks, nats: natsCheck(nc) } });
  const router = createAgentsRouter(createHandlers(deps, health));
  const running: { close(): Promise<unknown> }[] = [{ close: () => db.close() }, routing];

  return {
    router,
    db,
    routing,
    checks,
    start: async () => {
      const unwatch = watchAgents(db);
      running.splice(1, 0, startRelay({ db, nc, logger }), startSweeper({ db, logger }), {
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
      const server = serveRouter({ nc, router, ...answering({ service: "agents", logger }) });
      running.push(server);
      await server.ready();
    },
    close: async () => {
      for (const part of running.splice(0).toReversed()) await part.close();
    },
  };
};
