import type { Logger } from "pino";
import { IDEMPOTENCY_HOURS } from "@crossdesk/database";
import { startLoop } from "@crossdesk/service-kit";
import type { Running } from "@crossdesk/service-kit";
import type { Database } from "@crossdesk/database";

/** Rows that are deleted once they have expired: `expired` is a condition in SQL on `table`, whose key is `key`. */
export interface SweepRule {
  readonly table: string;
  readonly key: string;
  readonly expired: string;
}

/** What is kept for how long. Inbox rows outlive the stream's 7 days, so that a stream read from its start has no second effect. */
const RULES = [
  { table: "outbox", key: "position", expired: "published_at < now() - interval '24 hours'" },
  { table: "inbox", key: "event_id", expired: "handled_at < now() - interval '9 days'" },
  { table: "idempotency_keys", key: "id", expired: `created_at < now() - interval '${IDEMPOTENCY_HOURS} hours'` },
] as const satisfies readonly SweepRule[];

const BATCH = 5000;
const EVERY_MS = 10 * 60 * 1000;

export interface SweeperOptions {
  readonly db: Database;
  readonly logger: Logger;
  /** What else the service wants swept. */
  readonly rules?: readonly SweepRule[];
}

/** Deletes what has expired from the kit's tables, every 10 minutes. Events that wait to be published never expire. */
export const startSweeper = ({ db, logger, rules = [] }: SweeperOptions): Running =>
  startLoop({
    task: "sweeping",
    logger,
    pass: async () => {
      let more = false;
      for (const { table, key, expired } of [...RULES, ...rules]) {
        const rows = await db.query({
          text: `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${expired} LIMIT ${BATCH}) RETURNING ${key}`,
        });
        more ||= rows.length === BATCH;
      }
      return more ? 0 : EVERY_MS;
    },
  });
