import { runService } from "@crossdesk/service-kit";
import { buildGateway } from "./app.ts";
import { GatewayEnvironment, toGatewayConfig } from "./config.ts";
import { openFileServices } from "./surfaces/files/open-file-services.ts";

await runService({
  name: "gateway",
  config: GatewayEnvironment,
  shutdownTimes: ({ DRAIN_DELAY_SECONDS, UPLOAD_GRACE_SECONDS }) => ({
    delayMs: DRAIN_DELAY_SECONDS * 1000,
    moreMs: UPLOAD_GRACE_SECONDS * 1000,
  }),
  start: async ({ config: environment, logger, nc, shutdown }) => {
    const { port, host, ...settings } = toGatewayConfig(environment);
    const files = await openFileServices(environment, settings.publicUrl);
    const gateway = buildGateway({ nc, logger, files, closing: shutdown.signal, ...settings });
    shutdown.add("http", () => gateway.close());
    await gateway.listen({ port, host });
    return { checks: {} };
  },
});
