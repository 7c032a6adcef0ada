import type { CrossdeskClient } from "@crossdesk/contracts";
import type { BlobStore } from "@crossdesk/file-store";
import type { Database } from "@crossdesk/database";
import type { Clock } from "@crossdesk/service-kit";
import type { Logger } from "pino";
import type { StorageLimits } from "./domain/storage-limits.ts";
import type { PictureMaker } from "./pictures/picture-maker.ts";

/** The other services, only for use cases that call them. Code that runs in a transaction does not receive it: transactions must not wait for remote calls. */
export interface Remote {
  /** The tickets service, which says who may read a ticket. */
  readonly tickets: Pick<CrossdeskClient["tickets"], "get">;
}

/** What the actions work with. */
export interface FilesDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly store: BlobStore;
  /** Draws what files are shown by. */
  readonly pictures: PictureMaker;
  readonly logger: Logger;
  /** How many bytes may be stored. */
  readonly limits: StorageLimits;
}
