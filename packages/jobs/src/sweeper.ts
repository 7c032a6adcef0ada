import type { Logger } from "pino";
import { startLoop } from "@crossdesk/service-kit";
import type { Running } from "@crossdesk/service-kit";
import type { Database, Prepared } from "@crossdesk/database";

/** A statement that deletes at most `limit` rows that have expired, and returns their keys. */
export type SweepRule = Prepared<{ readonly limit: number }, unknown>;

const BATCH = 5000;
const EVERY_MS = 10 * 60 * 1000;

export interface SweeperOptions {
  readonly db: Database;
  readonly logger: Logger;
  readonly rules: readonly SweepRule[];
}

/** Deletes what has expired by `rules`, every 10 minutes. */
export const startSweeper = ({ db, logger, rules }: SweeperOptions): Running =>
  startLoop({
    task: "sweeping",
    logger,
    pass: async () => {
      let more = false;
      for (const rule of rules) {
        const rows = await db.run(rule, { limit: BATCH });
        more ||= rows.length === BATCH;
      }
      return more ? 0 : EVERY_MS;
    },
  });
