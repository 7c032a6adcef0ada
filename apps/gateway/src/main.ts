import { runService } from "@crossdesk/service-kit";
import { buildGateway } from "./app.ts";
import { GatewayEnvironment, toGatewayConfig } from "./config.ts";

await runService({
  name: "gateway",
  config: GatewayEnvironment,
  start: async ({ config: environment, logger, nc, shutdown }) => {
    const { port, host, ...settings } = toGatewayConfig(environment);
    const gateway = buildGateway({ nc, logger, ...settings });
    shutdown.add("http", () => gateway.close());
    await gateway.listen({ port, host });
    return { checks: {} };
  },
});
