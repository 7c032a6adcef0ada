import type { CrossdeskClient } from "@crossdesk/contracts";
import type { Database } from "@crossdesk/database";
import type { Clock, ServiceDeps } from "@crossdesk/service-kit";
import type { RevocationAnnouncer } from "./access/revocation-announcer.ts";
import type { AgentFeed } from "./presence/agent-feed.ts";
import type { Router } from "./routing/router.ts";
import type { AgentsSettings } from "./settings.ts";

export type Logger = ServiceDeps<unknown>["logger"];

/** Receives what changed, after the commit. */
export interface Listeners {
  /** Wakes routing; a hint, as it looks for itself now and then. */
  readonly router: Pick<Router, "wake">;
  /** Notified of agents whose status, presence or load may have changed. */
  readonly feed: Pick<AgentFeed, "touch">;
}

/** What the use cases work with. */
export interface AgentsDeps extends Listeners {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: AgentsSettings;
  readonly feed: Pick<AgentFeed, "touch" | "watch">;
  /** Announces revocations to all gateways and services. */
  readonly announcer: Pick<RevocationAnnouncer, "announce">;
}

/** The other services, only for use cases that call them. Code that runs in a transaction does not receive it: transactions must not wait for remote calls. */
export interface Remote {
  /** The tickets service, which knows a ticket before its event arrives and says who may see it. */
  readonly tickets: Pick<CrossdeskClient["tickets"], "get" | "getMany">;
}
