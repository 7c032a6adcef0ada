import { createFileStore } from "@crossdesk/file-store";
import { runService, toStreamOptions } from "@crossdesk/service-kit";
import { buildFiles, FilesConfig, toPictureLimits, toStorageLimits } from "./app.ts";

await runService({
  name: "files",
  config: FilesConfig,
  start: async ({ config, logger, nc, shutdown }) => {
    const files = await buildFiles({
      nc,
      logger,
      databaseUrl: config.DATABASE_URL,
      database: "crossdesk_files",
      poolSize: config.DATABASE_POOL_SIZE,
      streams: toStreamOptions(config),
      store: await createFileStore(config),
      pictureLimits: toPictureLimits(config),
      storageLimits: toStorageLimits(config),
    });
    shutdown.add("files", () => files.close());
    await files.start();
    return { checks: files.checks };
  },
});
