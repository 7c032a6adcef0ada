import { kitMigrations } from "@crossdesk/stored-service";
import { AGENT_EVENTS, TICKET_EVENTS } from "@crossdesk/contracts";
import { openDatabase } from "@crossdesk/database";
import { onEvent, startConsumer } from "@crossdesk/events";
import { baseConfig, databaseConfig, runService } from "@crossdesk/service-kit";
import type { EventHandlers } from "@crossdesk/events";
import { z } from "zod";

/**
 * A consumer that forgives nothing: each event that it handles adds a line, and only its inbox keeps it from adding two. It
 * listens to all events of tickets and agents, as one more service would.
 */
const handlersOf = (events: Readonly<Record<string, z.ZodType>>): EventHandlers =>
  Object.fromEntries(
    Object.keys(events).map((type) => [
      type,
      onEvent(z.looseObject({ id: z.uuid() }), async ({ id }, tx) => {
        await tx.query({ text: "INSERT INTO ledger (event_id, type) VALUES ($1, $2)", values: [id, type] });
      }),
    ]),
  );

await runService({
  name: "ledger",
  config: z.object({ ...baseConfig, ...databaseConfig }),
  start: async ({ config, logger, nc, shutdown }) => {
    const database = "crossdesk_ledger";
    const db = await openDatabase({
      url: config.DATABASE_URL,
      database,
      entities: [],
      migrations: kitMigrations,
      logger,
    });
    shutdown.add("database", () => db.close());
    await db.query({ text: "CREATE TABLE IF NOT EXISTS ledger (event_id uuid NOT NULL, type text NOT NULL)" });
    for (const [source, events] of Object.entries({ tickets: TICKET_EVENTS, agents: AGENT_EVENTS })) {
      const consumer = startConsumer({ db, nc, logger, service: "ledger", source, handlers: handlersOf(events) });
      shutdown.add(source, () => consumer.close());
    }
    return { checks: {} };
  },
});
