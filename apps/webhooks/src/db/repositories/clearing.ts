import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";

/** What one statement takes on, so that it ends long before its time is up. */
const BATCH = 2_000;
/** Messages, each of which has deliveries that go with it. */
const MESSAGES = BATCH / 10;

const waitingFailed = prepared<{ now: Date }>({ tenants: "all" })("webhooks-fail-waiting", (db, p) =>
  db
    .updateTable("deliveries")
    .set({ state: "failed", failedBecause: "endpoint-disabled", finishedAt: p("now"), lease: null })
    .where("id", "in", (eb) =>
      eb
        .selectFrom("endpoints as e")
        .innerJoin("deliveries as d", (join) => join.onRef("d.endpointId", "=", "e.id").on("d.state", "=", "waiting"))
        .select("d.id")
        .where("e.enabled", "=", false)
        .limit(BATCH)
        .forUpdate("d")
        .skipLocked(),
    )
    .returning("id"),
);

/**
 * Ends what waits for endpoints that are disabled, for their owners to ask for later; says whether there may be more. Nothing of it
 * is sent meanwhile.
 */
export const failWaiting = async (on: Runner, now: Date): Promise<boolean> => {
  const rows = await on.run(waitingFailed, { now });
  return rows.length === BATCH;
};

const messagesDeleted = prepared<{ time: Date }>()("webhooks-delete-messages", (db, p) =>
  db
    .deleteFrom("messages")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("messages")
        .select("id")
        .where("createdAt", "<", p("time"))
        .orderBy("createdAt")
        .limit(MESSAGES)
        .forUpdate()
        .skipLocked(),
    )
    .returning("id"),
);

/** Deletes what is older than the log goes back, with its deliveries and attempts; says whether there may be more. */
export const deleteMessagesBefore = async (on: Runner, time: Date): Promise<boolean> => {
  const rows = await on.run(messagesDeleted, { time });
  return rows.length === MESSAGES;
};

const deliveriesPurged = prepared({ tenants: "all" })("webhooks-purge-deliveries", (db) =>
  db
    .deleteFrom("deliveries")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("endpoints as e")
        .innerJoin("deliveries as d", "d.endpointId", "e.id")
        .select("d.id")
        .where("e.removedAt", "is not", null)
        .limit(BATCH)
        .forUpdate("d")
        .skipLocked(),
    )
    .returning("id"),
);
const endpointsPurged = prepared({ tenants: "all" })("webhooks-purge-endpoints", (db) =>
  db
    .deleteFrom("endpoints as e")
    .where("e.removedAt", "is not", null)
    .where((eb) => eb.not(eb.exists(eb.selectFrom("deliveries as d").whereRef("d.endpointId", "=", "e.id")))),
);
const endpointsLeft = prepared({ tenants: "all" })(
  "webhooks-left-endpoints",
  (db) => db.selectFrom("endpoints").select("id").where("removedAt", "is not", null).limit(1),
  { reads: "many" },
);

/**
 * Deletes the logs of endpoints that were removed, and then the endpoints. Says what is left: `more` than is deleted at once, what somebody
 * else `held` just now, or `nothing`.
 */
export const purgeRemoved = async (on: Runner): Promise<"more" | "held" | "nothing"> => {
  const rows = await on.run(deliveriesPurged, {});
  if (rows.length === BATCH) return "more";
  await on.run(endpointsPurged, {});
  const left = await on.run(endpointsLeft, {});
  return left.length > 0 ? "held" : "nothing";
};
