import { createAgentsRouter } from "./agents/router.ts";
import type { AgentsHandlers } from "./agents/router.ts";
import { createFilesRouter } from "./files/router.ts";
import type { FilesHandlers } from "./files/router.ts";
import { createTicketsRouter } from "./tickets/router.ts";
import type { TicketsHandlers } from "./tickets/router.ts";
import { router } from "./trpc.ts";
import { createWebhooksRouter } from "./webhooks/router.ts";
import type { WebhooksHandlers } from "./webhooks/router.ts";

/** What all services do, for one router in front of them. */
export interface CrossdeskHandlers {
  readonly tickets: TicketsHandlers;
  readonly agents: AgentsHandlers;
  readonly files: FilesHandlers;
  readonly webhooks: WebhooksHandlers;
}

/**
 * All services as one router, under the paths that they have over NATS: what the gateway serves under `/trpc`. Clients
 * without NATS take its type: `createTRPCClient<CrossdeskRouter>({ links: [httpBatchLink({ url })] })`.
 */
export const createCrossdeskRouter = (handlers: CrossdeskHandlers) => {
  const {
    tickets,
    messages,
    notes,
    replies,
    views,
    sessions,
    customers,
    categories,
    logs,
    promises,
    reports,
    retention,
  } = createTicketsRouter(handlers.tickets);
  const { agents, keys, access } = createAgentsRouter(handlers.agents);
  const { files } = createFilesRouter(handlers.files);
  const { webhooks } = createWebhooksRouter(handlers.webhooks);
  const ofTickets = {
    tickets,
    messages,
    notes,
    replies,
    views,
    sessions,
    customers,
    categories,
    logs,
    promises,
    reports,
    retention,
  };
  return router({ ...ofTickets, agents, keys, access, files, webhooks });
};
export type CrossdeskRouter = ReturnType<typeof createCrossdeskRouter>;
