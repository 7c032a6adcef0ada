import { insertFrom, sql, unnest } from "@crossdesk/database";
import type { Runner, Transaction } from "@crossdesk/database";
import { prepared } from "./tables.ts";

const note = prepared<{ eventId: string; type: string }>()("kit-note-event", (db, p) =>
  db.insertInto("inbox").values({ eventId: p("eventId"), type: p("type") }),
);

/** Notes that an event takes effect in this transaction; fails where it had one before. */
export const noteEvent = async (tx: Runner, eventId: string, type: string): Promise<void> => {
  await tx.run(note, { eventId, type });
};

const noteAll = prepared<{ eventIds: string[]; types: string[] }>()("kit-note-events", (db, p) =>
  insertFrom(
    db.insertInto("inbox"),
    (eb) =>
      eb.selectFrom(
        unnest<{ eventId: string; type: string }>({
          eventId: p("eventIds", "uuid[]"),
          type: p("types", "text[]"),
        }).as("taken"),
      ),
    (eb) => ({ eventId: eb.ref("taken.eventId"), type: eb.ref("taken.type") }),
  ),
);

/** The same for several; the failure of one fails the commit. */
export const noteEvents = (
  tx: Pick<Transaction, "defer">,
  events: readonly { readonly id: string; readonly type: string }[],
): void => tx.defer(noteAll, { eventIds: events.map(({ id }) => id), types: events.map(({ type }) => type) });

/** Deletes some rows that outlived the stream's 7 days, so that a stream that is read from its start has no second effect. */
export const sweepInbox = prepared<{ limit: number }>()(
  "kit-sweep-inbox",
  (db, p) =>
    db
      .deleteFrom("inbox")
      .where("eventId", "in", (eb) =>
        eb
          .selectFrom("inbox")
          .select("eventId")
          .where("handledAt", "<", sql<Date>`now() - interval '9 days'`)
          .orderBy("handledAt")
          .limit(p("limit"))
          .forUpdate()
          .skipLocked(),
      )
      .returning("eventId"),
  { reads: "many" },
);
