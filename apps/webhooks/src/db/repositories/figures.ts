import { sql } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";

const waitingCounted = prepared()(
  "webhooks-waiting",
  (db) =>
    db
      .selectFrom("deliveries")
      .select((eb) => eb.fn.countAll<number>().as("waiting"))
      .where("state", "=", "waiting"),
  { reads: "many" },
);

/** Deliveries that wait for their first or next attempt. */
export const countWaiting = async (on: Runner): Promise<number> => {
  const [row] = await on.run(waitingCounted, {});
  return row?.waiting ?? 0;
};

const longestWait = prepared({ tenants: "all" })(
  "webhooks-lag",
  (db) =>
    db
      .selectFrom("deliveries as d")
      .innerJoin("endpoints as e", "e.id", "d.endpointId")
      .select((eb) =>
        sql<number>`coalesce(extract(epoch from clock_timestamp() - ${eb.fn.min("d.runAt")}), 0)::float8`.as("lag"),
      )
      .where("d.state", "=", "waiting")
      .where("d.runAt", "<=", sql<Date>`clock_timestamp()`)
      .where("e.enabled", "=", true)
      .where((eb) => eb.or([eb("e.pausedUntil", "is", null), eb("e.pausedUntil", "<=", sql<Date>`clock_timestamp()`)])),
  { reads: "many" },
);

/** Seconds that the oldest due delivery to an endpoint that is not held back has waited. */
export const measureLag = async (on: Runner): Promise<number> => {
  const [row] = await on.run(longestWait, {});
  return row?.lag ?? 0;
};

const endpointsByState = prepared({ tenants: "all" })(
  "webhooks-endpoints-by-state",
  (db) =>
    db
      .selectFrom("endpoints")
      .select((eb) => {
        const running = eb
          .case()
          .when("failures", ">", 0)
          .then(eb.val("enabled-failing"))
          .else(eb.val("enabled"))
          .end();
        return [
          sql<string>`coalesce(${eb.ref("disabledReason")}, ${running})`.as("state"),
          eb.fn.countAll<number>().as("count"),
        ];
      })
      .groupBy("state"),
  { reads: "many" },
);

/** Endpoints by state: enabled, failing, or why they are disabled. */
export const countEndpointsByState = (on: Runner): Promise<{ readonly state: string; readonly count: number }[]> =>
  on.run(endpointsByState, {});
