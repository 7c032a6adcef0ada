import type { Database, Runner } from "@crossdesk/database";
import type { Outcome, Verdict } from "../../domain/verdict.ts";
import { prepared } from "../tables.ts";
import type { ClaimedDelivery } from "./claims.ts";

/** An attempt that was made, and what is to come of it. */
export interface AttemptResult {
  readonly delivery: ClaimedDelivery;
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  readonly now: Date;
  /** The next attempt; `undefined` where there is none. */
  readonly nextAt: Date | undefined;
  /** Until when the endpoint is left alone; `undefined` where it need not be. */
  readonly pausedUntil: Date | undefined;
  /** An endpoint that has failed since before this is disabled. */
  readonly failingBefore: Date;
}

/** Fewer failures than this say nothing about days: perhaps nothing was sent on most of them. */
const FAILURES_TO_DISABLE = 10;

const attemptInserted = prepared<Outcome & { readonly id: string }>()("webhooks-insert-attempt", (db, p) =>
  db
    .insertInto("attempts")
    .columns(["deliveryId", "startedAt", "durationMs", "status", "error", "responseBody"])
    .expression((eb) =>
      eb
        .selectFrom("deliveries")
        .select([
          "id",
          p("startedAt", "timestamptz").as("startedAt"),
          p("durationMs", "integer").as("durationMs"),
          p("status", "integer").as("status"),
          p("error", "text").as("error"),
          p("responseBody", "text").as("responseBody"),
        ])
        .where("id", "=", p("id")),
    ),
);

const insertAttempt = async (on: Runner, { delivery: { id }, outcome }: AttemptResult): Promise<void> => {
  await on.run(attemptInserted, { ...outcome, id });
};

const endpointWorks = prepared<{ endpointId: string }>({ tenants: "key" })("webhooks-endpoint-works", (db, p) =>
  db
    .updateTable("endpoints")
    .set({ failures: 0, failingSince: null, pausedUntil: null })
    .where("id", "=", p("endpointId"))
    .where("failures", ">", 0),
);
const delivered = prepared<{ id: string; now: Date; status: number | null }>()("webhooks-delivered", (db, p) =>
  db
    .updateTable("deliveries")
    .set((eb) => ({
      state: "delivered",
      failedBecause: null,
      finishedAt: p("now"),
      lease: null,
      attempts: eb("attempts", "+", 1),
      lastStatus: p("status"),
      lastError: null,
    }))
    .where("id", "=", p("id")),
);

/** A success counts even if the claim was lost: the endpoint has received the event. Everything locks an endpoint before its deliveries. */
const recordSuccess = async (on: Runner, { delivery, outcome, now }: AttemptResult): Promise<void> => {
  await on.run(endpointWorks, { endpointId: delivery.endpointId });
  await on.run(delivered, { id: delivery.id, now, status: outcome.status });
};

const notDelivered = prepared<{ id: string } & Pick<Outcome, "status" | "error">>()("webhooks-not-delivered", (db, p) =>
  db
    .updateTable("deliveries")
    .set((eb) => ({ attempts: eb("attempts", "+", 1), lastStatus: p("status"), lastError: p("error") }))
    .where("id", "=", p("id")),
);

interface NextAttempt {
  readonly id: string;
  readonly lease: string;
  readonly nextAt: Date | null;
  readonly now: Date;
}

const nextAttempt = prepared<NextAttempt>()("webhooks-next-attempt", (db, p) =>
  db
    .updateTable("deliveries")
    .set((eb) => {
      const nextAt = p("nextAt", "timestamptz");
      const isLast = eb(nextAt, "is", null);
      return {
        lease: null,
        tries: eb("tries", "+", 1),
        runAt: eb.fn.coalesce(nextAt, "runAt"),
        state: eb
          .case()
          .when(isLast)
          .then(eb.val("failed" as const))
          .else(eb.ref("state"))
          .end(),
        failedBecause: eb
          .case()
          .when(isLast)
          .then(eb.val("attempts-exhausted" as const))
          .end(),
        finishedAt: eb.case().when(isLast).then(p("now", "timestamptz")).end(),
      };
    })
    .where("id", "=", p("id"))
    .where("lease", "=", p("lease")),
);

const recordFailure = async (on: Runner, { delivery, outcome, now, nextAt }: AttemptResult): Promise<void> => {
  const { id, lease } = delivery;
  await on.run(notDelivered, { id, status: outcome.status, error: outcome.error });
  // Only while the claim is held and the delivery was not requested again: otherwise another attempt decides.
  await on.run(nextAttempt, { id, lease, nextAt: nextAt ?? null, now });
};

const endpointFails = prepared<{ endpointId: string; now: Date; pausedUntil: Date | null }>({ tenants: "key" })(
  "webhooks-endpoint-fails",
  (db, p) =>
    db
      .updateTable("endpoints")
      .set((eb) => ({
        failures: eb("failures", "+", 1),
        failingSince: eb.fn.coalesce("failingSince", p("now")),
        pausedUntil: eb.fn<Date | null>("greatest", ["pausedUntil", p("pausedUntil")]),
      }))
      .where("id", "=", p("endpointId"))
      .returning(["failingSince", "failures", "enabled"]),
);

/** Notes an endpoint's failure. Says why it is to be disabled, where it wants no more or has failed for days. */
const recordEndpointFailure = async (
  on: Runner,
  { delivery: { endpointId }, verdict, now, pausedUntil, failingBefore }: AttemptResult,
): Promise<"gone" | "failing" | undefined> => {
  const [endpoint] = await on.run(endpointFails, { endpointId, now, pausedUntil: pausedUntil ?? null });
  if (endpoint === undefined || !endpoint.enabled) return undefined;
  if (verdict === "gone") return "gone";
  const { failures, failingSince } = endpoint;
  const hasFailedForDays = failures >= FAILURES_TO_DISABLE && failingSince !== null && failingSince <= failingBefore;
  return hasFailedForDays ? "failing" : undefined;
};

const endpointDisabled = prepared<{ endpointId: string; reason: "gone" | "failing"; now: Date }>({ tenants: "key" })(
  "webhooks-disable-endpoint",
  (db, p) =>
    db
      .updateTable("endpoints")
      .set((eb) => ({
        enabled: false,
        disabledReason: p("reason"),
        disabledAt: p("now"),
        updatedAt: p("now"),
        version: eb("version", "+", 1),
      }))
      .where("id", "=", p("endpointId")),
);

/** Writes an attempt into the log with all that comes of it, in one transaction. Says whether the endpoint was disabled by it. */
export const recordAttempt = (db: Database, result: AttemptResult): Promise<{ readonly disabled: boolean }> =>
  db.transaction(async (tx) => {
    if (result.verdict === "delivered") {
      await Promise.all([recordSuccess(tx, result), insertAttempt(tx, result)]);
      return { disabled: false };
    }
    const reason = await recordEndpointFailure(tx, result);
    await Promise.all([insertAttempt(tx, result), recordFailure(tx, result)]);
    if (reason === undefined) return { disabled: false };
    await tx.run(endpointDisabled, { endpointId: result.delivery.endpointId, reason, now: result.now });
    return { disabled: true };
  });
