import { createCrossdeskClient } from "@crossdesk/client";
import { createAgentsRouter, subjectsOfRecords } from "@crossdesk/contracts";
import type { AgentsRouter } from "@crossdesk/contracts";
import { startConsumer } from "@crossdesk/events";
import { startTimers } from "@crossdesk/jobs";
import { instrumentation, startLoop } from "@crossdesk/service-kit";
import { buildService } from "@crossdesk/stored-service";
import type { Clock, Running } from "@crossdesk/service-kit";
import type { StoredService, StoredServiceOptions } from "@crossdesk/stored-service";
import { RevocationAnnouncer } from "./access/revocation-announcer.ts";
import { entities } from "./db/entities/index.ts";
import { migrations } from "./db/migrations/index.ts";
import { sweepRevocations } from "./db/repositories/revocations.ts";
import type { AgentsDeps, Remote } from "./deps.ts";
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
import { watchGauges } from "./gauges.ts";

export { AgentsConfig, toSettings } from "./config.ts";
export type { AgentsSettings } from "./settings.ts";

export interface AgentsOptions extends StoredServiceOptions {
  readonly settings?: Partial<AgentsSettings>;
}

export interface AgentsService extends StoredService<AgentsRouter> {
  readonly routing: Router;
  readonly feed: AgentFeed;
  /** Runs the presence sweep immediately; it also runs regularly by itself. */
  sweepAbsence(): Promise<void>;
}

interface Sweep {
  readonly task: string;
  readonly sweep: (signal?: AbortSignal) => Promise<void>;
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

/** Looks once for all who ask at the same time, as happens on a clock that is moved by hand. */
const joinLooks = (sweep: Sweep["sweep"], clock: Clock): Sweep["sweep"] => {
  let latest: { readonly at: number; readonly done: Promise<void> } | undefined;
  return (signal) => {
    const at = clock.now().getTime();
    if (latest?.at !== at) {
      const done = sweep(signal).finally(() => {
        if (latest?.done === done) latest = undefined;
      });
      latest = { at, done };
    }
    return latest.done;
  };
};

export const buildAgents = async (options: AgentsOptions): Promise<AgentsService> => {
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const { service, parts } = await buildService(options, {
    name: "agents",
    entities,
    migrations,
    sweepRules: [sweepRevocations],
    publishesEvents: true,
    make: ({ db, nc, clock, logger }) => {
      const feed = new AgentFeed({ db, nc, clock, logger, settings });
      const announcer = new RevocationAnnouncer({ db, nc, logger });
      const routing = startRouter({ db, clock, logger, settings, feed });
      const deps: AgentsDeps = { db, clock, logger, settings, router: routing, feed, announcer };
      const remote: Remote = { tickets: createCrossdeskClient({ nc, onCall: instrumentation().onCall }).tickets };
      const sweepPresence = joinLooks(createPresenceSweep(deps, { nc }), clock);
      const sweepLeftTickets = joinLooks(createLeftTicketsSweep(deps, remote), clock);
      const sweeps: readonly Sweep[] = [
        { task: "looking who is there", sweep: sweepPresence, everyMs: settings.sweepMs },
        { task: "looking for tickets of absent agents", sweep: sweepLeftTickets, everyMs: settings.releaseSweepMs },
      ];
      return {
        createRouter: (health) => createAgentsRouter(createHandlers(deps, { remote, health })),
        opened: [routing],
        start: async () => {
          const unwatch = watchGauges(db, clock);
          feed.start();
          announcer.start();
          // Before any timer runs: deadlines are first extended by the time in which agents could not act.
          await sweepPresence().catch((error: unknown) => {
            logger.warn({ err: error }, "looking who is there failed; it is tried again");
          });
          return [
            { close: async () => unwatch() },
            feed,
            announcer,
            ...sweeps.map((sweep) => startSweep(sweep, { clock, logger })),
            startTimers({ db, clock, logger, handlers: createTimerHandlers(deps, remote) }),
            startConsumer({
              db,
              nc,
              logger,
              service: "agents",
              source: "tickets",
              // Most events are of messages, which never change who has a ticket.
              subjects: subjectsOfRecords("tickets"),
              handlers: createTicketEventHandlers(deps),
              concerns: concernsAgents,
            }),
          ];
        },
        routing,
        feed,
        sweepAbsence: async () => {
          await sweepPresence();
          await sweepLeftTickets();
        },
      };
    },
  });
  const { routing, feed, sweepAbsence } = parts;
  return { ...service, routing, feed, sweepAbsence };
};
