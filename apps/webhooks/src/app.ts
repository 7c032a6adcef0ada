import { createWebhooksRouter } from "@crossdesk/contracts";
import type { WebhooksRouter } from "@crossdesk/contracts";
import {
  answering,
  createHealth,
  natsCheck,
  openDatabase,
  startConsumer,
  startSweeper,
  systemClock,
} from "@crossdesk/service-kit";
import type { Clock, Database, HealthCheck, ServiceDeps } from "@crossdesk/service-kit";
import { serveRouter } from "@crossdesk/trpc-nats";
import { migrations } from "./db/migrations.ts";
import type { Logger, WebhooksDeps } from "./deps.ts";
import { createTicketEventHandlers } from "./events/ticket-events.ts";
import { createHandlers } from "./rpc/handlers.ts";
import { startDispatcher } from "./sending/dispatcher.ts";
import { createGuardedAgent } from "./sending/guarded-agent.ts";
import type { ResolveName } from "./sending/guarded-agent.ts";
import { watchWebhooks } from "./sending/metrics.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { WebhooksSettings } from "./settings.ts";

export { toSettings, WebhooksConfig } from "./config.ts";
export type { WebhooksSettings } from "./settings.ts";

export interface WebhooksOptions {
  readonly nc: ServiceDeps<unknown>["nc"];
  readonly logger: Logger;
  /** The PostgreSQL server, or the database itself where `database` is left out. */
  readonly databaseUrl: string;
  /** The role that migrates, where the service's own may only read and write rows. */
  readonly databaseOwnerUrl?: string | undefined;
  readonly database?: string;
  readonly poolSize?: number;
  readonly clock?: Clock;
  readonly settings?: Partial<WebhooksSettings>;
  /** Looks up endpoints' names; the machine's resolver unless told. */
  readonly resolve?: ResolveName;
}

/** The webhooks service, built and migrated; nothing is answered, consumed or sent until `start`. */
export interface WebhooksService {
  readonly router: WebhooksRouter;
  readonly db: Database;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Answers calls, handles events, sends webhooks. Resolves when calls reach it. */
  start(): Promise<void>;
  /** Ends in order: calls, then events, then what is being sent, then the database. */
  close(): Promise<void>;
}

export const buildWebhooks = async (options: WebhooksOptions): Promise<WebhooksService> => {
  const { nc, logger, clock = systemClock } = options;
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const db = await openDatabase({
    url: options.databaseUrl,
    ownerUrl: options.databaseOwnerUrl,
    ...(options.database === undefined ? {} : { database: options.database }),
    ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
    entities: [],
    migrations,
    applicationName: "webhooks",
    clock,
    logger,
  });
  let wake = (): void => undefined;
  const deps: WebhooksDeps = { db, clock, settings, wake: () => wake() };
  const checks = { database: (signal: AbortSignal) => db.ping(signal) };
  const health = createHealth({ service: "webhooks", checks: { ...checks, nats: natsCheck(nc) } });
  const router = createWebhooksRouter(createHandlers(deps, health));
  const running: { close(): Promise<unknown> }[] = [{ close: () => db.close() }];

  return {
    router,
    db,
    checks,
    start: async () => {
      const unwatch = watchWebhooks(db);
      const agent = createGuardedAgent({
        rules: settings.destinations,
        connectTimeoutMs: settings.timeoutMs,
        connectionsPerOrigin: settings.concurrency,
        ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
      });
      const dispatcher = startDispatcher({ db, clock, logger, settings, agent });
      wake = dispatcher.wake;
      running.push(
        { close: async () => unwatch() },
        startSweeper({
          db,
          logger,
          rules: [
            { table: "messages", key: "id", expired: `created_at < now() - interval '${settings.retentionDays} days'` },
          ],
        }),
        { close: () => agent.destroy() },
        dispatcher,
        startConsumer({
          db,
          nc,
          logger,
          service: "webhooks",
          source: "tickets",
          handlers: createTicketEventHandlers(deps),
        }),
      );
      const server = serveRouter({ nc, router, ...answering({ service: "webhooks", logger }) });
      running.push(server);
      await server.ready();
    },
    close: async () => {
      for (const part of running.splice(0).toReversed()) await part.close();
    },
  };
};
