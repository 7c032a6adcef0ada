import { runService } from "@crossdesk/service-kit";
import { buildWebhooks, toSettings, WebhooksConfig } from "./app.ts";

await runService({
  name: "webhooks",
  config: WebhooksConfig,
  start: async ({ config, logger, nc, shutdown }) => {
    const webhooks = await buildWebhooks({
      nc,
      logger,
      databaseUrl: config.DATABASE_URL,
      database: "crossdesk_webhooks",
      poolSize: config.DATABASE_POOL_SIZE,
      encryptionKeys: config.WEBHOOKS_ENCRYPTION_KEYS,
      settings: toSettings(config),
    });
    shutdown.add("webhooks", () => webhooks.close());
    await webhooks.start();
    return { checks: webhooks.checks };
  },
});
