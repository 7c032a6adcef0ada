import type { Database } from "@crossdesk/database";
import type { Clock, Loop } from "@crossdesk/service-kit";
import { startLoop } from "@crossdesk/service-kit";
import { deleteMessagesBefore, failWaiting, purgeRemoved } from "../db/repositories/clearing.ts";
import type { Logger } from "../deps.ts";

export interface TidyOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retentionDays: number;
}

const DAY_MS = 86_400_000;
const EVERY_MS = 60_000;
/** When an attempt was just written down, its endpoint's log cannot be deleted in that moment. */
const AGAIN_MS = 500;

/**
 * Clears away, a little at a time: what waits for endpoints that are disabled, the logs of those that were removed, and what is older
 * than the log goes back. Any number of replicas may do so at once.
 */
export const startTidying = ({ db, clock, logger, retentionDays }: TidyOptions): Loop =>
  startLoop({
    task: "tidying",
    logger,
    pass: async () => {
      const now = clock.now();
      const oldest = new Date(now.getTime() - retentionDays * DAY_MS);
      const waiting = await failWaiting(db, now);
      const removed = await purgeRemoved(db);
      const old = await deleteMessagesBefore(db, oldest);
      if (waiting || old || removed === "more") return 0;
      return removed === "held" ? AGAIN_MS : EVERY_MS;
    },
  });
