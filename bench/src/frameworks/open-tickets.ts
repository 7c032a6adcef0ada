import type { TicketsHandlers } from "@crossdesk/contracts";
import { startRelay } from "@crossdesk/events";
import { createLogger } from "@crossdesk/service-kit";
import { buildTicketsParts } from "@crossdesk/tickets";
import { connect } from "@nats-io/transport-node";
import { z } from "zod";

const Environment = z.object({ NATS_URL: z.string(), DATABASE_URL: z.url() });

/** What answers calls, and ends with what it works with. */
export interface OpenTickets {
  readonly handlers: TicketsHandlers;
  readonly close: () => Promise<void>;
}

/**
 * The use cases of the system's tickets service, on the same statements, pool and outbox, whose events are relayed as the service does; but
 * answering no calls: by which means they come is what is measured.
 */
export const openTickets = async (): Promise<OpenTickets> => {
  const { NATS_URL, DATABASE_URL } = Environment.parse(process.env);
  const logger = createLogger({ service: "bench-tickets", level: "warn" });
  const nc = await connect({ servers: NATS_URL, noAsyncTraces: true });
  const { service, createHandlers } = await buildTicketsParts({
    nc,
    logger,
    databaseUrl: DATABASE_URL,
    database: "crossdesk_tickets",
  });
  const relay = startRelay({ db: service.db, nc, logger });
  return {
    handlers: createHandlers(async () => ({ service: "tickets", status: "ok", checks: {} })),
    close: async () => {
      await relay.close();
      await service.close();
      await nc.close();
    },
  };
};
