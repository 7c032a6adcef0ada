import type { CrossdeskClient } from "@crossdesk/contracts";
import type { BlobStore } from "@crossdesk/file-store";
import type { Database } from "@crossdesk/database";
import type { Clock } from "@crossdesk/service-kit";
import type { Logger } from "pino";
import type { StorageLimits } from "./domain/storage-limits.ts";
import type { PictureMaker } from "./pictures/picture-maker.ts";

/** What the actions work with. */
export interface FilesDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly store: BlobStore;
  /** Who may read a ticket is for the tickets service to say. */
  readonly tickets: Pick<CrossdeskClient["tickets"], "get">;
  /** Draws what files are shown by. */
  readonly pictures: PictureMaker;
  readonly logger: Logger;
  /** How many bytes may be stored. */
  readonly limits: StorageLimits;
}
