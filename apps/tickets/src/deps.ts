import type { CrossdeskClient } from "@crossdesk/contracts";
import type { Database } from "@crossdesk/database";
import type { LiveChanges } from "@crossdesk/live";
import type { Clock, ServiceDeps } from "@crossdesk/service-kit";
import type { PageMarks } from "./db/page-marks.ts";
import type { TicketsSettings } from "./settings.ts";

export type Logger = ServiceDeps<unknown>["logger"];

/** What the use cases work with. */
export interface TicketsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: TicketsSettings;
  /** What changes, for those who watch. */
  readonly live: LiveChanges;
  /** Where readers of lists are. */
  readonly pageMarks: PageMarks;
  /** The files service, which knows who uploaded what. */
  readonly files: Pick<CrossdeskClient["files"], "get" | "link">;
}
