import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";

const timerByKey = prepared<{ kind: string; key: string }>()("is-timer-set", (db, p) =>
  db.selectFrom("timers").select("key").where("kind", "=", p("kind")).where("key", "=", p("key")),
);

export const isTimerSet = async (on: Runner, kind: string, key: string): Promise<boolean> => {
  const rows = await on.run(timerByKey, { kind, key });
  return rows.length > 0;
};
