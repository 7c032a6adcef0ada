import { DONE_STATUSES } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Runner, SqlBool } from "@crossdesk/database";
import { prepared } from "../tables.ts";

const board = prepared<{ entityId: string; now: Date }>()(
  "report-board",
  (db, p) =>
    db
      .selectFrom("tickets as t")
      .select((eb) => {
        const count = () => eb.fn.countAll<number>();
        const isWaiting = sql<SqlBool>`${eb.ref("t.awaiting")} = 'team'`;
        return [
          "t.channel",
          "t.language",
          count().as("open"),
          count().filterWhere("t.assignedAgentId", "is", null).as("unassigned"),
          count().filterWhere(isWaiting).as("awaitingTeam"),
          sql<Date | null>`min(${eb.ref("t.awaitingSince")}) filter (where ${isWaiting})`.as("oldestSince"),
          count()
            .filterWhere(isWaiting)
            .filterWhere(sql<SqlBool>`${eb.ref("t.answerDueAt")} <= ${p("now", "timestamptz")}`)
            .as("overdue"),
        ];
      })
      .where("t.entityId", "=", p("entityId"))
      .where("t.status", "not in", DONE_STATUSES)
      .where((eb) => eb.not(eb.ref("t.isDeleted")))
      .groupBy(["t.channel", "t.language"])
      .orderBy("t.channel")
      .orderBy("t.language"),
  { reads: "many" },
);

/** What is open in a channel and a language. */
export type BoardRow = NonNullable<(typeof board)["row"]>;

/** Counts what is open by channel and language. Looks at the open tickets alone, whose index has no others. */
export const readBoard = (on: Runner, entityId: string, now: Date): Promise<BoardRow[]> =>
  on.run(board, { entityId, now });
