import type { CrossdeskClient } from "@crossdesk/contracts";
import type { Clock, Database, ServiceDeps } from "@crossdesk/service-kit";
import type { Router } from "./routing/router.ts";
import type { AgentsSettings } from "./settings.ts";

export type Logger = ServiceDeps<unknown>["logger"];

/** What the use cases work with. */
export interface AgentsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: AgentsSettings;
  /** Wakes routing; a hint, as it looks for itself now and then. */
  readonly router: Pick<Router, "wake">;
  /** The tickets service, which knows a ticket before its event arrives and says who may see it. */
  readonly tickets: CrossdeskClient["tickets"];
}
