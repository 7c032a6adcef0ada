import { baseConfig, databaseConfig, runService } from "@crossdesk/service-kit";
import { Client } from "pg";
import { z } from "zod";

const Announced = z.looseObject({ type: z.string() });

/** The seeded bug "no outbox": events are published after the commit, by somebody who may not be there or not be heard. */
await runService({
  name: "direct-publisher",
  config: z.object({ ...baseConfig, ...databaseConfig }),
  start: async ({ config, nc, shutdown }) => {
    for (const service of ["tickets", "agents"]) {
      const url = new URL(config.DATABASE_URL);
      url.pathname = `/crossdesk_${service}`;
      const client = new Client({ connectionString: url.href });
      client.on("error", () => process.exit(1));
      await client.connect();
      client.on("notification", ({ payload = "" }) => {
        nc.publish(Announced.parse(JSON.parse(payload)).type, payload);
      });
      await client.query("LISTEN direct");
      shutdown.add(service, () => client.end());
    }
    return { checks: {} };
  },
});
