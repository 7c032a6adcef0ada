import { sql } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";

/** The kit's table, which no entity of the service describes. */
const timerIsSet = prepared<{ kind: string; key: string }>()("is-timer-set", (db, p) =>
  db.selectNoFrom(
    sql<boolean>`exists (select from ${sql.table("timers")} as m
      where ${sql.ref("m.kind")} = ${p("kind")} and ${sql.ref("m.key")} = ${p("key")})`.as("isSet"),
  ),
);

export const isTimerSet = async (on: Runner, kind: string, key: string): Promise<boolean> => {
  const [row] = await on.run(timerIsSet, { kind, key });
  return row?.isSet === true;
};
