import type { CrossdeskClient } from "@crossdesk/contracts";
import type { Database } from "@crossdesk/database";
import type { LiveChanges, LiveSigns } from "@crossdesk/live";
import type { Clock, ServiceDeps } from "@crossdesk/service-kit";
import type { PageMarks } from "./db/page-marks.ts";
import type { PromiseBook } from "./promises/promise-book.ts";
import type { DailyRows } from "./quota/daily-rows.ts";
import type { TicketReads } from "./reads/ticket-reads.ts";
import type { TicketsSettings } from "./settings.ts";

export type Logger = ServiceDeps<unknown>["logger"];

/** The other services, only for use cases that call them. Code that runs in a transaction does not receive it: transactions must not wait for remote calls. */
export interface Remote {
  /** The files service, which knows who uploaded what. */
  readonly files: Pick<CrossdeskClient["files"], "get" | "link">;
}

/** What the use cases work with. */
export interface TicketsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: TicketsSettings;
  /** What changes, for those who watch. */
  readonly live: LiveChanges;
  /** What people do in tickets, for those who watch. */
  readonly signs: LiveSigns;
  /** What tenants promise their customers. */
  readonly promises: PromiseBook;
  /** Where readers of lists are. */
  readonly pageMarks: PageMarks;
  /** Notes who read which ticket. */
  readonly reads: Pick<TicketReads, "note">;
  /** Counts what callers write. */
  readonly rows: Pick<DailyRows, "note">;
}
