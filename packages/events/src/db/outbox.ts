import { insertFrom, sql, unnest } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { prepared } from "./tables.ts";

/** An outbox row that waits to be published. */
export interface OutboxRow {
  readonly id: string;
  readonly type: string;
  readonly envelope: string;
  readonly replays: number;
}

/** Writes an event of a transaction. */
export const insertEvent = prepared<{ id: string; type: string; envelope: string }>()(
  "kit-insert-event",
  (db, p) => db.insertInto("outbox").values({ id: p("id"), type: p("type"), envelope: p("envelope") }),
  { joins: true },
);

/** Writes several, in their order. */
export const insertEvents = prepared<{ ids: string[]; types: string[]; envelopes: string[] }>()(
  "kit-insert-events",
  (db, p) =>
    insertFrom(
      db.insertInto("outbox"),
      (eb) =>
        eb.selectFrom(
          unnest<{ id: string; type: string; envelope: string }>({
            id: p("ids", "uuid[]"),
            type: p("types", "text[]"),
            envelope: p("envelopes", "text[]"),
          }).as("published"),
        ),
      (eb) => ({
        id: eb.ref("published.id"),
        type: eb.ref("published.type"),
        envelope: eb.ref("published.envelope"),
      }),
    ),
  { joins: true },
);

/** Which of the waiting rows to claim. */
export interface WaitingOptions {
  readonly limit: number;
  /** Ids of events that are in hand already. */
  readonly except: readonly string[];
  /** Younger rows are left to the process that wrote them, in milliseconds. */
  readonly minAgeMs: number;
}

const claim = prepared<WaitingOptions>()("kit-claim-outbox", (db, p) =>
  db
    .selectFrom("outbox")
    .select(["id", "type", "envelope", "replays"])
    .where("publishedAt", "is", null)
    .where(
      "createdAt",
      "<=",
      sql<Date>`clock_timestamp() - ${p("minAgeMs", "double precision")} * interval '1 millisecond'`,
    )
    .where((eb) => sql<boolean>`${eb.ref("id")} <> ALL (${p("except", "uuid[]")})`)
    .orderBy("position")
    .limit(p("limit"))
    .forUpdate()
    .skipLocked(),
);

/** Locks the oldest rows that wait and that no other relay has locked. */
export const claimWaiting = (tx: Runner, options: WaitingOptions): Promise<OutboxRow[]> => tx.run(claim, options);

/** An event that the stream has stored, and where. */
export interface StoredEvent {
  readonly id: string;
  readonly sequence: number;
}

const mark = prepared<{ ids: string[]; sequences: number[] }>()("kit-mark-published", (db, p) =>
  db
    .updateTable("outbox")
    .from(
      unnest<{ storedId: string; sequence: number }>({
        storedId: p("ids", "uuid[]"),
        sequence: p("sequences", "bigint[]"),
      }).as("stored"),
    )
    .set((eb) => ({ publishedAt: sql<Date>`clock_timestamp()`, streamSequence: eb.ref("stored.sequence") }))
    .whereRef("outbox.id", "=", "stored.storedId"),
);

/** Marks rows as published. */
export const markPublished = async (on: Runner, stored: readonly StoredEvent[]): Promise<void> => {
  await on.run(mark, { ids: stored.map(({ id }) => id), sequences: stored.map(({ sequence }) => sequence) });
};

/** Which events to publish again: those written from `since` on, up to `until` if given. */
export interface ReplayOptions {
  readonly db: Runner;
  readonly since: Date;
  readonly until?: Date;
}

const replay = prepared<{ since: Date; until: Date | undefined }>()(
  "kit-replay-outbox",
  (db, p) =>
    db
      .updateTable("outbox")
      .set((eb) => ({ publishedAt: null, streamSequence: null, replays: eb("replays", "+", 1) }))
      .where("publishedAt", "is not", null)
      .where("createdAt", ">=", p("since"))
      .where(
        (eb) =>
          sql<boolean>`(${p("until", "timestamptz")} IS NULL OR ${eb.ref("createdAt")} < ${p("until", "timestamptz")})`,
      )
      .returning("id"),
  { reads: "many" },
);

/**
 * Marks published events to be published again, and returns their number. They get message ids of their own, so that the
 * broker's duplicate window lets them through; consumers that have had them ignore them by their inbox.
 */
export const replayOutbox = async ({ db, since, until }: ReplayOptions): Promise<number> =>
  (await db.run(replay, { since, until })).length;

const replayOld = prepared<{ before: Date }>()(
  "kit-replay-before",
  (db, p) =>
    db
      .updateTable("outbox")
      .set((eb) => ({ publishedAt: null, streamSequence: null, replays: eb("replays", "+", 1) }))
      .where("publishedAt", "<", p("before"))
      .returning("id"),
  { reads: "many" },
);

/** Marks everything to be published again that was published before the stream began: that stream's forerunner is gone. */
export const replayBefore = async (db: Runner, streamCreated: Date): Promise<number> =>
  (await db.run(replayOld, { before: streamCreated })).length;

/** An event as the stream must have it. */
export interface KeptEvent extends StoredEvent {
  readonly replays: number;
}

/** How many of the last published events are searched for the one that the stream stored last. */
const LOOKED_THROUGH = 500;

const lastStored = prepared()(
  "kit-last-stored",
  (db) =>
    db
      .selectFrom((eb) =>
        eb
          .selectFrom("outbox")
          .select(["id", "replays", "streamSequence as sequence"])
          .where("publishedAt", "is not", null)
          .orderBy("publishedAt", "desc")
          .limit(LOOKED_THROUGH)
          .as("latest"),
      )
      .select(["latest.id", "latest.replays"])
      .select((eb) => eb.ref("latest.sequence").$notNull().as("sequence"))
      .where("latest.sequence", "is not", null)
      .orderBy("latest.sequence", "desc")
      .limit(1),
  { reads: "many" },
);

/** The event of those published last with the highest sequence in the stream, if there is one. */
export const readLastStored = async (db: Runner): Promise<KeptEvent | undefined> => (await db.run(lastStored, {}))[0];

const lag = prepared()(
  "kit-outbox-lag",
  (db) =>
    db
      .selectFrom("outbox")
      .select((eb) => [
        eb.fn.countAll<number>().as("waiting"),
        sql<number>`coalesce(extract(epoch FROM clock_timestamp() - ${eb.fn.min("createdAt")}), 0)::float8`.as("lag"),
      ])
      .where("publishedAt", "is", null),
  { reads: "many" },
);

/** How many events wait to be published, and for how many seconds the oldest has. */
export const readLag = async (db: Runner): Promise<{ readonly waiting: number; readonly lag: number }> => {
  const [read] = await db.run(lag, {});
  return read ?? { waiting: 0, lag: 0 };
};

/** Deletes some of the events that were published a day ago; those that wait to be published never expire. */
export const sweepOutbox = prepared<{ limit: number }>()(
  "kit-sweep-outbox",
  (db, p) =>
    db
      .deleteFrom("outbox")
      .where("position", "in", (eb) =>
        eb
          .selectFrom("outbox")
          .select("position")
          .where("publishedAt", "<", sql<Date>`now() - interval '24 hours'`)
          .orderBy("publishedAt")
          .limit(p("limit"))
          .forUpdate()
          .skipLocked(),
      )
      .returning("position"),
  { reads: "many" },
);
