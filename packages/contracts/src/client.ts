import type { NatsConnection } from "@nats-io/transport-node";
import { createNatsClient } from "@crossdesk/trpc-nats";
import type { TRPCClient } from "@trpc/client";
import type { CallOptions } from "./context.ts";
import { instrumentation } from "./instrumentation.ts";
import { observeCalls } from "./observe-calls.ts";
import type { AgentsRouter } from "./agents/router.ts";
import type { FilesRouter } from "./files/router.ts";
import type { TicketsRouter } from "./tickets/router.ts";
import type { WebhooksRouter } from "./webhooks/router.ts";

/** The services, by the name in their subjects and queue groups. */
export const SERVICES = ["tickets", "agents", "files", "webhooks"] as const;
export type ServiceName = (typeof SERVICES)[number];

type Tickets = TRPCClient<TicketsRouter>;
type Agents = TRPCClient<AgentsRouter>;
type Files = TRPCClient<FilesRouter>;
type Webhooks = TRPCClient<WebhooksRouter>;

/** All that an internal service may call, typed, whichever service answers it. */
export interface CrossdeskClient {
  readonly tickets: Tickets["tickets"];
  readonly messages: Tickets["messages"];
  readonly sessions: Tickets["sessions"];
  readonly customers: Tickets["customers"];
  readonly categories: Tickets["categories"];
  readonly logs: Tickets["logs"];
  readonly agents: Agents["agents"];
  readonly files: Files["files"];
  readonly webhooks: Webhooks["webhooks"];
}

export interface CrossdeskClientOptions {
  readonly nc: NatsConnection;
  /** Milliseconds until a call is given up, unless the call says otherwise; 5,000 by default. */
  readonly timeoutMs?: number;
}

/**
 * Typed clients of the services over NATS. Give each call its caller with `withCall`:
 * `client.tickets.get.query({ number: 1 }, withCall({ caller }))`.
 */
export const createCrossdeskClient = ({ nc, timeoutMs = 5_000 }: CrossdeskClientOptions): CrossdeskClient => {
  const { onCall } = instrumentation();
  const observe = onCall === undefined ? undefined : observeCalls(onCall);
  const tickets = createNatsClient<TicketsRouter>({ nc, service: "tickets", timeoutMs, observe });
  const agents = createNatsClient<AgentsRouter>({ nc, service: "agents", timeoutMs, observe });
  const files = createNatsClient<FilesRouter>({ nc, service: "files", timeoutMs, observe });
  const webhooks = createNatsClient<WebhooksRouter>({ nc, service: "webhooks", timeoutMs, observe });
  return {
    tickets: tickets.tickets,
    messages: tickets.messages,
    sessions: tickets.sessions,
    customers: tickets.customers,
    categories: tickets.categories,
    logs: tickets.logs,
    agents: agents.agents,
    files: files.files,
    webhooks: webhooks.webhooks,
  };
};

/** The per-call options of a client's procedure: who calls, under which request id and idempotency key, until when. */
export const withCall = (rpc: CallOptions, signal?: AbortSignal) => ({
  context: { rpc },
  ...(signal === undefined ? {} : { signal }),
});
