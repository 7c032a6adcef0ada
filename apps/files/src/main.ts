import { createCrossdeskClient } from "@crossdesk/contracts";
import { createFileStore } from "@crossdesk/file-store";
import { natsCheck, openDatabase, runService, startRelay, startSweeper, systemClock } from "@crossdesk/service-kit";
import { serveRouter } from "@crossdesk/trpc-nats";
import { buildFiles, createContext, DATABASE, filesMigrations, SERVICE } from "./app.ts";
import { FilesConfig } from "./config.ts";

await runService({
  name: SERVICE,
  config: FilesConfig,
  start: async ({ config, logger, nc, shutdown }) => {
    const db = await openDatabase({
      url: config.DATABASE_URL,
      database: DATABASE,
      poolSize: config.DATABASE_POOL_SIZE,
      entities: [],
      migrations: filesMigrations,
      logger,
    });
    shutdown.add("database", () => db.close());

    const app = buildFiles({
      db,
      clock: systemClock,
      store: createFileStore(config),
      client: createCrossdeskClient({ nc }),
      logger,
      checks: { nats: natsCheck(nc) },
    });
    app.start();
    shutdown.add("sweeping of files", app.close);
    const relay = startRelay({ db, nc, logger });
    shutdown.add("relay", relay.close);
    const sweeper = startSweeper({ db, logger });
    shutdown.add("sweeper", sweeper.close);

    const server = serveRouter({
      nc,
      service: SERVICE,
      router: app.router,
      createContext,
      onError: ({ error, path, requestId }) => {
        if (error.code === "INTERNAL_SERVER_ERROR") logger.error({ err: error, path, requestId }, "a call failed");
      },
    });
    await server.ready();
    shutdown.add("rpc", () => server.close());
    return { checks: app.checks };
  },
});
