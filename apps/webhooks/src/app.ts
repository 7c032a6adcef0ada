import { createWebhooksRouter } from "@crossdesk/contracts";
import type { WebhooksRouter } from "@crossdesk/contracts";
import { openDatabase } from "@crossdesk/database";
import { startConsumer } from "@crossdesk/events";
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
import type { Loop } from "@crossdesk/service-kit";
import type { StoredService, StoredServiceOptions } from "@crossdesk/stored-service";
import { serveRouter } from "@crossdesk/trpc-nats";
import { entities } from "./db/entities/index.ts";
import { migrations } from "./db/migrations.ts";
import { findEntitiesWithEndpoints } from "./db/repositories/endpoints.ts";
import type { WebhooksDeps } from "./deps.ts";
import type { EncryptionKeys } from "./encryption/encryption-keys.ts";
import { createSecretCipher } from "./encryption/secret-cipher.ts";
import { startEncrypting } from "./encryption/start-encrypting.ts";
import { createInterest } from "./events/interest.ts";
import { createTicketEventHandlers } from "./events/ticket-events.ts";
import { createHandlers } from "./rpc/handlers.ts";
import { startDispatcher } from "./sending/dispatcher.ts";
import { createGuardedAgent } from "./sending/guarded-agent.ts";
import type { ResolveName } from "./sending/guarded-agent.ts";
import { watchWebhooks } from "./sending/metrics.ts";
import { createNameResolver } from "./sending/resolve-name.ts";
import { startTidying } from "./sending/tidy.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { WebhooksSettings } from "./settings.ts";

export { toSettings, WebhooksConfig } from "./config.ts";
export { EncryptionKeys } from "./encryption/encryption-keys.ts";
export type { WebhooksSettings } from "./settings.ts";

export interface WebhooksOptions extends StoredServiceOptions {
  /** What endpoints' secrets are encrypted with in the database; nothing else knows them. */
  readonly encryptionKeys: EncryptionKeys;
  readonly settings?: Partial<WebhooksSettings>;
  /** Looks up endpoints' names; the machine's resolver unless told. */
  readonly resolve?: ResolveName;
}

export type WebhooksService = StoredService<WebhooksRouter>;

export const buildWebhooks = async (options: WebhooksOptions): Promise<WebhooksService> => {
  const { nc, logger, clock = systemClock } = options;
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const cipher = createSecretCipher(options.encryptionKeys);
  const db = await openDatabase({
    ...databaseOf(options),
    entities: [...kitEntities, ...entities],
    migrations: [...kitMigrations, ...migrations],
    applicationName: "webhooks",
    clock,
  });
  // Until it is started there is nobody to wake.
  const loops: { dispatcher?: Loop; tidying?: Loop } = {};
  const deps: WebhooksDeps = {
    db,
    clock,
    settings,
    cipher,
    wake: () => loops.dispatcher?.wake(),
    tidy: () => loops.tidying?.wake(),
  };
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
        resolve: options.resolve ?? createNameResolver(),
        connectTimeoutMs: settings.timeoutMs,
        connectionsPerOrigin: settings.concurrency,
      });
      const tidying = startTidying({ db, clock, logger, retentionDays: settings.retentionDays });
      const dispatcher = startDispatcher({ db, clock, logger, settings, cipher, agent, tidy: tidying.wake });
      loops.tidying = tidying;
      loops.dispatcher = dispatcher;
      running.push(
        { close: async () => unwatch() },
        startSweeper({ db, logger, rules: kitSweepRules }),
        startEncrypting({ db, clock, logger, cipher }),
        tidying,
        { close: () => agent.destroy() },
        dispatcher,
        startConsumer({
          db,
          nc,
          logger,
          service: "webhooks",
          source: "tickets",
          handlers: createTicketEventHandlers(deps),
          concerns: createInterest((entityIds) => findEntitiesWithEndpoints(db, entityIds)),
          // Handling is a moment's work, and partners wait for what a replica that died had in hand.
          ackWaitMs: 10_000,
        }),
      );
      const revocations = new Revocations();
      running.push(followRevocations({ nc, logger, revocations }));
      const server = serveRouter({ nc, router, ...answering({ service: "webhooks", logger, revocations }) });
      running.push(server);
      await server.ready();
    },
    close: async () => {
      for (const part of running.splice(0).toReversed()) await part.close();
    },
  };
};
