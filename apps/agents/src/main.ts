import { runService, toStreamOptions } from "@crossdesk/service-kit";
import { AgentsConfig, buildAgents, toSettings } from "./app.ts";

await runService({
  name: "agents",
  config: AgentsConfig,
  start: async ({ config, logger, nc, shutdown }) => {
    const agents = await buildAgents({
      nc,
      logger,
      databaseUrl: config.DATABASE_URL,
      database: "crossdesk_agents",
      poolSize: config.DATABASE_POOL_SIZE,
      streams: toStreamOptions(config),
      settings: toSettings(config),
    });
    shutdown.add("agents", () => agents.close());
    await agents.start();
    return { checks: agents.checks };
  },
});
