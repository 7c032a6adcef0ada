import type { TRPCClient } from "@trpc/client";
import type { CallOptions } from "./context.ts";
import type { AgentsRouter } from "./agents/router.ts";
import type { FilesRouter } from "./files/router.ts";
import type { TicketsRouter } from "./tickets/router.ts";
import type { WebhooksRouter } from "./webhooks/router.ts";

export type { Caller, CallOptions } from "./context.ts";
export type { CrossdeskRouter } from "./crossdesk-router.ts";

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
  readonly notes: Tickets["notes"];
  readonly replies: Tickets["replies"];
  readonly views: Tickets["views"];
  readonly sessions: Tickets["sessions"];
  readonly customers: Tickets["customers"];
  readonly categories: Tickets["categories"];
  readonly logs: Tickets["logs"];
  readonly promises: Tickets["promises"];
  readonly reports: Tickets["reports"];
  readonly retention: Tickets["retention"];
  readonly agents: Agents["agents"];
  readonly keys: Agents["keys"];
  readonly access: Agents["access"];
  readonly files: Files["files"];
  readonly webhooks: Webhooks["webhooks"];
}

/** The per-call options of a client's procedure: who calls, under which request id and idempotency key, until when. */
export const withCall = (rpc: CallOptions, signal?: AbortSignal) => ({
  context: { rpc },
  ...(signal === undefined ? {} : { signal }),
});
