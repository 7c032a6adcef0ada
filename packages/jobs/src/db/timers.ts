import { randomUUIDv7 } from "node:crypto";
import { bound, sql } from "@crossdesk/database";
import type { Bound, Origin, Runner } from "@crossdesk/database";
import type { NewTimer, Timer, TimerReference } from "../timer.ts";
import { prepared } from "./tables.ts";

interface TimerValues {
  readonly kind: string;
  readonly key: string;
  readonly id: string;
  readonly dueAt: Date;
  readonly version: number;
  readonly payload: string;
  readonly requestId: string | undefined;
  readonly traceparent: string | undefined;
}

const upsert = prepared<TimerValues>()(
  "kit-upsert-timer",
  (db, p) =>
    db
      .insertInto("timers")
      .values({
        kind: p("kind"),
        key: p("key"),
        id: p("id"),
        dueAt: p("dueAt"),
        runAt: p("dueAt"),
        version: p("version"),
        payload: p("payload", "json"),
        failures: 0,
        requestId: p("requestId"),
        traceparent: p("traceparent"),
      })
      .onConflict((conflict) =>
        conflict
          .columns(["kind", "key"])
          .doUpdateSet((eb) => ({
            id: eb.ref("excluded.id"),
            dueAt: eb.ref("excluded.dueAt"),
            runAt: eb.ref("excluded.runAt"),
            version: eb.ref("excluded.version"),
            payload: eb.ref("excluded.payload"),
            requestId: eb.ref("excluded.requestId"),
            traceparent: eb.ref("excluded.traceparent"),
            failures: 0,
          }))
          .whereRef("timers.version", "<=", "excluded.version"),
      ),
  { joins: true },
);

/** Sets a timer, unless one that waits is of a higher version. */
export const upsertTimer = (
  { kind, key, dueAt, version, payload }: NewTimer,
  { requestId, traceparent }: Origin,
): Bound =>
  bound(upsert, {
    kind,
    key,
    id: randomUUIDv7(),
    dueAt,
    version,
    payload: JSON.stringify(payload ?? null),
    requestId,
    traceparent,
  });

const remove = prepared<{ kind: string; key: string; version: number | undefined }>()(
  "kit-delete-timer",
  (db, p) =>
    db
      .deleteFrom("timers")
      .where("kind", "=", p("kind"))
      .where("key", "=", p("key"))
      .where(
        (eb) =>
          sql<boolean>`(${p("version", "integer")} IS NULL OR ${eb.ref("version")} <= ${p("version", "integer")})`,
      ),
  { joins: true },
);

/** Removes a timer, unless it is of a higher version. */
export const deleteTimer = ({ kind, key, version }: TimerReference): Bound => bound(remove, { kind, key, version });

/** A due timer, and the id of this setting of it: setting it again gives another. */
export interface DueTimer extends Timer {
  readonly id: string;
}

/** Keeps these advisory locks apart from others of the same database. */
const LOCK_CLASS = 7_261_456;

const claim = prepared<{ kinds: readonly string[]; now: Date }>()("kit-claim-timer", (db, p) =>
  db
    .with(
      (cte) => cte("due").materialized(),
      (qb) =>
        qb
          .selectFrom("timers")
          .select(["id", "kind", "key"])
          .where("runAt", "<=", p("now"))
          .where((eb) => eb("kind", "=", eb.fn.any(p("kinds", "text[]"))))
          .orderBy("runAt")
          .orderBy("id")
          .limit(64),
    )
    .selectFrom("due")
    .select("due.id")
    .where(
      (eb) =>
        sql<boolean>`pg_try_advisory_xact_lock(${sql.lit(LOCK_CLASS)}, hashtext(${eb.ref("due.kind")} || ' ' || ${eb.ref("due.key")}))`,
    )
    .limit(1),
);

const read = prepared<{ id: string; now: Date }>()("kit-read-timer", (db, p) =>
  db
    .selectFrom("timers")
    .select(["id", "kind", "key", "dueAt", "version", "payload", "failures", "requestId", "traceparent"])
    .where("id", "=", p("id"))
    .where("runAt", "<=", p("now")),
);

/** What a claim gave: a timer, or none that is due; `lost` if another replica had it first, and there may be others. */
export type Claim = DueTimer | "lost" | undefined;

/**
 * Claims the timer that has been due for longest, for the length of the transaction. The claim is an advisory lock and not
 * a lock on the row: a use case that holds a ticket and cancels its timer must not wait for a handler that waits for the
 * ticket. Timers that another replica has claimed are passed over. A transaction that lost should end, as it holds the lock that it came too
 * late with.
 */
export const claimDue = async (tx: Runner, values: { kinds: readonly string[]; now: Date }): Promise<Claim> => {
  const [found] = await tx.run(claim, values);
  if (found === undefined) return undefined;
  // The previous holder of the lock may have committed its end since that statement began.
  const [timer] = await tx.run(read, { id: found.id, now: values.now });
  return timer ?? "lost";
};

const lease = prepared<Pick<DueTimer, "kind" | "key" | "id"> & { until: Date }>()("kit-lease-timer", (db, p) =>
  db
    .updateTable("timers")
    .set({ runAt: p("until") })
    .where("kind", "=", p("kind"))
    .where("key", "=", p("key"))
    .where("id", "=", p("id")),
);

/** Lets a claimed timer be due again only at `until`. Nothing changes where it was cancelled or set again. */
export const leaseTimer = async (tx: Runner, { kind, key, id }: DueTimer, until: Date): Promise<void> => {
  await tx.run(lease, { kind, key, id, until });
};

const waitForClaim = prepared<{ kind: string; key: string }>()("kit-claim-timer-again", (db, p) =>
  db.selectNoFrom(
    sql<null>`pg_advisory_xact_lock(${sql.lit(LOCK_CLASS)}, hashtext(${p("kind", "text")} || ' ' || ${p("key", "text")}))`.as(
      "locked",
    ),
  ),
);
const exists = prepared<{ id: string }>()("kit-find-timer", (db, p) =>
  db.selectFrom("timers").select("id").where("id", "=", p("id")),
);

/**
 * Claims a timer that was claimed before, for the length of the transaction. `false` if it is over. Waits for a replica that has the lock:
 * one that lost the timer to this one holds it for a moment longer. As the first thing in the
 * transaction it holds nothing that anybody could wait for meanwhile.
 */
export const claimAgain = async (tx: Runner, { id, kind, key }: DueTimer): Promise<boolean> => {
  // Two statements: the previous holder of the lock may have ended the timer.
  const [, rows] = await Promise.all([tx.run(waitForClaim, { kind, key }), tx.run(exists, { id })]);
  return rows.length > 0;
};

const end = prepared<Pick<DueTimer, "kind" | "key" | "id">>()("kit-remove-timer", (db, p) =>
  db
    .deleteFrom("timers")
    .where("kind", "=", p("kind"))
    .where("key", "=", p("key"))
    .where("id", "=", p("id"))
    .returning("id"),
);

/** Ends this run of the timer. `false` if it was cancelled or set again. */
export const removeRun = async (tx: Runner, { kind, key, id }: DueTimer): Promise<boolean> =>
  (await tx.run(end, { kind, key, id })).length > 0;

const defer = prepared<Pick<DueTimer, "kind" | "key" | "id"> & { runAt: Date }>()("kit-defer-timer", (db, p) =>
  db
    .updateTable("timers")
    .set((eb) => ({ runAt: p("runAt"), failures: eb("failures", "+", 1) }))
    .where("kind", "=", p("kind"))
    .where("key", "=", p("key"))
    .where("id", "=", p("id")),
);

/** Lets a timer that failed run again at `runAt`. */
export const deferTimer = async (on: Runner, { kind, key, id }: DueTimer, runAt: Date): Promise<void> => {
  await on.run(defer, { kind, key, id, runAt });
};

const next = prepared<{ kinds: readonly string[] }>()("kit-next-timer", (db, p) =>
  db
    .selectFrom("timers")
    .select((eb) => eb.fn.min<Date | null>("runAt").as("next"))
    .where((eb) => eb("kind", "=", eb.fn.any(p("kinds", "text[]")))),
);

/** When the next timer runs. */
export const nextRunAt = async (on: Runner, kinds: readonly string[]): Promise<Date | undefined> => {
  const [row] = await on.run(next, { kinds });
  return row?.next ?? undefined;
};

const postpone = prepared<{ kinds: readonly string[]; until: Date }>()(
  "kit-postpone-timers",
  (db, p) =>
    db
      .updateTable("timers")
      .set({ dueAt: p("until"), runAt: p("until") })
      .where((eb) => eb("kind", "=", eb.fn.any(p("kinds", "text[]"))))
      .where("runAt", "<", p("until")),
  { reads: "many" },
);

/** Lets timers that would run before `until` be due at that time: those for whom they were set could not act meanwhile. */
export const postponeTimers = async (
  tx: Runner,
  values: { readonly kinds: readonly string[]; readonly until: Date },
): Promise<void> => {
  await tx.run(postpone, values);
};
