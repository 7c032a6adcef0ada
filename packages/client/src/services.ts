import type {
  AgentsRouter,
  CrossdeskClient,
  FilesRouter,
  Instrumentation,
  TicketsRouter,
  WebhooksRouter,
} from "@crossdesk/contracts";
import { createNatsClient } from "@crossdesk/trpc-nats";
import type { NatsConnection } from "@nats-io/transport-node";
import { observeCalls } from "./observe-calls.ts";

/** The options of `createCrossdeskClient`. */
export interface CrossdeskClientOptions {
  /** An open connection, which the client shares and never closes. */
  readonly nc: NatsConnection;
  /** Milliseconds until a call is given up; 5,000 by default. A call can set its own. */
  readonly timeoutMs?: number;
  /** Observes each call, for metrics and traces. */
  readonly onCall?: Instrumentation["onCall"];
}

/**
 * The services' procedures over a NATS connection of your own, without retries or keys: what the services themselves use. Each call says
 * who calls: `client.tickets.get.query({ number: 1 }, withCall({ caller }))`.
 */
export const createCrossdeskClient = ({ nc, timeoutMs = 5_000, onCall }: CrossdeskClientOptions): CrossdeskClient => {
  const observe = onCall === undefined ? undefined : observeCalls(onCall);
  const tickets = createNatsClient<TicketsRouter>({ nc, service: "tickets", timeoutMs, observe });
  const { messages, notes, replies, views, sessions, customers, categories, logs, promises, reports, retention } =
    tickets;
  const { agents, keys, access } = createNatsClient<AgentsRouter>({ nc, service: "agents", timeoutMs, observe });
  const { files } = createNatsClient<FilesRouter>({ nc, service: "files", timeoutMs, observe });
  const { webhooks } = createNatsClient<WebhooksRouter>({ nc, service: "webhooks", timeoutMs, observe });
  const ofTickets = {
    tickets: tickets.tickets,
    messages,
    notes,
    replies,
    views,
    sessions,
    customers,
    categories,
    logs,
  };
  return { ...ofTickets, promises, reports, retention, agents, keys, access, files, webhooks };
};
