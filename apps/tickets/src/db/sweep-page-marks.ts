import { sql, statementsOf } from "@crossdesk/database";

const { prepared } = statementsOf<{ readonly page_marks: { readonly reader: Buffer; readonly readAt: Date } }>();

/** How long a reader may take from one page to the next. */
const LIFE = "15 minutes";

/** Forgets some of the readers who have gone. */
export const sweepPageMarks = prepared<{ limit: number }>()(
  "tickets-sweep-page-marks",
  (db, p) =>
    db
      .deleteFrom("page_marks")
      .where("reader", "in", (eb) =>
        eb
          .selectFrom("page_marks")
          .select("reader")
          .where("readAt", "<", sql<Date>`now() - interval '${sql.raw(LIFE)}'`)
          .orderBy("readAt")
          .limit(p("limit"))
          .forUpdate()
          .skipLocked(),
      )
      .returning("reader"),
  { reads: "many" },
);
