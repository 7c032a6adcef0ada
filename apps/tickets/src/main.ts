import { runService, toStreamOptions } from "@crossdesk/service-kit";
import { buildTickets, TicketsConfig, toAnchorSettings, toSettings, toZendeskSettings } from "./app.ts";

await runService({
  name: "tickets",
  config: TicketsConfig,
  start: async ({ config, logger, nc, shutdown }) => {
    const tickets = await buildTickets({
      nc,
      logger,
      databaseUrl: config.DATABASE_URL,
      database: "crossdesk_tickets",
      poolSize: config.DATABASE_POOL_SIZE,
      streams: toStreamOptions(config),
      settings: toSettings(config),
      anchors: await toAnchorSettings(config),
      zendesk: await toZendeskSettings(config),
    });
    shutdown.add("tickets", () => tickets.close());
    await tickets.start();
    return { checks: tickets.checks };
  },
});
