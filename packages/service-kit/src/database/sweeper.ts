import type { Logger } from "pino";
import { IDEMPOTENCY_HOURS } from "../idempotency/with-idempotency.ts";
import { startLoop } from "../loop.ts";
import type { Running } from "../loop.ts";
import type { Database } from "./database.ts";

/** What is kept for how long. Inbox rows outlive the stream's 7 days, so that a stream read from its start has no second effect. */
const RULES = [
  { table: "outbox", key: "position", expired: "published_at < now() - interval '24 hours'" },
  { table: "inbox", key: "event_id", expired: "handled_at < now() - interval '9 days'" },
  { table: "idempotency_keys", key: "id", expired: `created_at < now() - interval '${IDEMPOTENCY_HOURS} hours'` },
] as const;

const BATCH = 5000;
const EVERY_MS = 10 * 60 * 1000;

/** Deletes what has expired from the kit's tables, every 10 minutes. Events that wait to be published never expire. */
export const startSweeper = ({ db, logger }: { db: Database; logger: Logger }): Running =>
  startLoop({
    task: "sweeping",
    logger,
    pass: async () => {
      let more = false;
      for (const { table, key, expired } of RULES) {
        const rows = await db.query({
          text: `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${expired} LIMIT ${BATCH}) RETURNING ${key}`,
        });
        more ||= rows.length === BATCH;
      }
      return more ? 0 : EVERY_MS;
    },
  });
