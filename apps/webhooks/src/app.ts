import { createWebhooksRouter } from "@crossdesk/contracts";
import type { WebhooksRouter } from "@crossdesk/contracts";
import { startConsumer } from "@crossdesk/events";
import { buildService } from "@crossdesk/stored-service";
import type { Loop } from "@crossdesk/service-kit";
import type { StoredService, StoredServiceOptions } from "@crossdesk/stored-service";
import type { Agent } from "undici";
import { entities } from "./db/entities/index.ts";
import { migrations } from "./db/migrations/index.ts";
import { findEntitiesWithEndpoints } from "./db/repositories/endpoints.ts";
import type { WebhooksDeps } from "./deps.ts";
import type { EncryptionKeys } from "./encryption/encryption-keys.ts";
import { createSecretCipher } from "./encryption/secret-cipher.ts";
import { startEncrypting } from "./encryption/start-encrypting.ts";
import { createInterest } from "./events/interest.ts";
import { createTicketEventHandlers } from "./events/ticket-events.ts";
import { createHandlers } from "./rpc/handlers.ts";
import { startDispatcher } from "./sending/dispatcher.ts";
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
  /** Looks up endpoints' names; the machine's resolver by default. */
  readonly resolve?: ResolveName;
}

export type WebhooksService = StoredService<WebhooksRouter>;

export const buildWebhooks = async (options: WebhooksOptions): Promise<WebhooksService> => {
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const cipher = createSecretCipher(options.encryptionKeys);
  const { service } = await buildService(options, {
    name: "webhooks",
    entities,
    migrations,
    publishesEvents: false,
    make: ({ db, nc, clock, logger }) => {
      // Empty until the service is started.
      const loops: { dispatcher?: Loop; tidying?: Loop } = {};
      const deps: WebhooksDeps = {
        db,
        clock,
        settings,
        cipher,
        wake: () => loops.dispatcher?.wake(),
        tidy: () => loops.tidying?.wake(),
      };
      return {
        createRouter: (health) => createWebhooksRouter(createHandlers(deps, health)),
        start: () => {
          const unwatch = watchWebhooks(db);
          let agent: Promise<Agent> | undefined;
          // With the first delivery: where no partner wants any, undici is not loaded at all.
          const openAgent = (): Promise<Agent> =>
            (agent ??= import("./sending/guarded-agent.ts").then(({ createGuardedAgent }) =>
              createGuardedAgent({
                rules: settings.destinations,
                resolve: options.resolve ?? createNameResolver(),
                connectTimeoutMs: settings.timeoutMs,
                connectionsPerOrigin: settings.concurrency,
              }),
            ));
          const tidying = startTidying({ db, clock, logger, retentionDays: settings.retentionDays });
          const dispatcher = startDispatcher({ db, clock, logger, settings, cipher, openAgent, tidy: tidying.wake });
          loops.tidying = tidying;
          loops.dispatcher = dispatcher;
          return [
            { close: async () => unwatch() },
            startEncrypting({ db, clock, logger, cipher }),
            tidying,
            { close: async () => (await agent)?.destroy() },
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
          ];
        },
      };
    },
  });
  return service;
};
