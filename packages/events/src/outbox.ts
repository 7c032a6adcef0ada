import type { Database, Query } from "@crossdesk/database";

/** An outbox row that waits to be published. */
export interface OutboxRow {
  readonly id: string;
  readonly type: string;
  readonly envelope: string;
  readonly replays: number;
}

/** Which of the waiting rows to claim. */
export interface WaitingOptions {
  readonly limit: number;
  /** Ids of events that are in hand already. */
  readonly except: readonly string[];
  /** Younger rows are left to the process that wrote them, in milliseconds. */
  readonly minAgeMs: number;
}

/** Locks the oldest rows that wait and that no other relay has locked. */
export const claimWaiting = (query: Query, { limit, except, minAgeMs }: WaitingOptions): Promise<OutboxRow[]> =>
  query<OutboxRow>({
    name: "kit-claim-outbox",
    text: `SELECT id, type, envelope, replays FROM outbox
      WHERE published_at IS NULL AND created_at <= clock_timestamp() - $2 * interval '1 millisecond' AND id <> ALL($3::uuid[])
      ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED`,
    values: [limit, minAgeMs, except],
  });

/** Marks rows as published. */
export const markPublished = async (query: Query, ids: readonly string[]): Promise<void> => {
  await query({
    name: "kit-mark-published",
    text: "UPDATE outbox SET published_at = clock_timestamp() WHERE id = ANY($1::uuid[])",
    values: [ids],
  });
};

/** Which events to publish again: those written from `since` on, up to `until` if given. */
export interface ReplayOptions {
  readonly db: Pick<Database, "query">;
  readonly since: Date;
  readonly until?: Date;
}

/**
 * Marks published events to be published again, and gives their number. They get message ids of their own, so that the
 * broker's duplicate window lets them through; consumers that have had them ignore them by their inbox.
 */
export const replayOutbox = async ({ db, since, until }: ReplayOptions): Promise<number> => {
  const rows = await db.query({
    text: `UPDATE outbox SET published_at = NULL, replays = replays + 1
      WHERE published_at IS NOT NULL AND created_at >= $1 AND ($2::timestamptz IS NULL OR created_at < $2)
      RETURNING id`,
    values: [since, until ?? null],
  });
  return rows.length;
};

/** Marks everything to be published again that was published before the stream began: that stream's forerunner is gone. */
export const replayBefore = async (db: Database, streamCreated: Date): Promise<number> => {
  const rows = await db.query({
    text: `UPDATE outbox SET published_at = NULL, replays = replays + 1 WHERE published_at < $1 RETURNING id`,
    values: [streamCreated],
  });
  return rows.length;
};
