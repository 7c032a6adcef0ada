import { sql } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import type { Writer } from "../../domain/row-limits.ts";
import { prepared } from "../tables.ts";

/** What somebody has written on a day. */
export interface DailyWriting extends Writer {
  readonly day: string;
  readonly rows: number;
}

const added = prepared<DailyWriting>()("add-daily-rows", (db, p) =>
  db
    .insertInto("daily_rows")
    .values({ entityId: p("entityId"), role: p("role"), subject: p("subject"), day: p("day"), rows: p("rows") })
    .onConflict((conflict) =>
      conflict
        .columns(["entityId", "role", "subject", "day"])
        .doUpdateSet((eb) => ({ rows: sql<number>`${eb.ref("daily_rows.rows")} + ${eb.ref("excluded.rows")}` })),
    )
    .returning("rows"),
);

/** Adds to the number of rows that a caller has written on a day. Returns the new number. */
export const addDailyRows = async (on: Runner, writing: DailyWriting): Promise<number> =>
  (await on.run(added, writing))[0]?.rows ?? 0;

/** Forgets days that are over. */
export const sweepDailyRows = prepared<{ limit: number }>({ tenants: "all" })("sweep-daily-rows", (db, p) =>
  db
    .deleteFrom("daily_rows as d")
    .where((eb) =>
      eb(
        eb.refTuple("d.entityId", "d.role", "d.subject", "d.day"),
        "in",
        eb
          .selectFrom("daily_rows as old")
          .select(["old.entityId", "old.role", "old.subject", "old.day"])
          .where("old.day", "<", sql<string>`to_char(now() - interval '7 days', 'YYYY-MM-DD')`)
          .limit(p("limit"))
          .$asTuple("entityId", "role", "subject", "day"),
      ),
    )
    .returning("d.day"),
);
