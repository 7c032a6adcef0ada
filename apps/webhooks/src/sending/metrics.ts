import type { Database } from "@crossdesk/database";
import { durationMetric, watchGauge } from "@crossdesk/service-kit";
import { countEndpointsByState, countWaiting, measureLag } from "../db/repositories/figures.ts";
import type { Verdict } from "../domain/verdict.ts";

const duration = durationMetric("crossdesk_webhook_duration_seconds", {
  help: "Requests to partners' endpoints, by what came of them.",
  labels: ["outcome"],
});

export const observeAttempt = (verdict: Verdict, milliseconds: number): void =>
  duration.of({ outcome: verdict }).observe(milliseconds / 1_000);

/** Metrics of waiting deliveries, of the oldest delay, and of endpoints. Returns a function that removes them. */
export const watchWebhooks = (db: Database): (() => void) => {
  const labels = { database: db.name };
  const unwatch = [
    watchGauge("crossdesk_webhooks_waiting", {
      help: "Deliveries that wait for their first or next attempt.",
      labels: ["database"],
      read: async () => [{ labels, value: await countWaiting(db) }],
    }),
    watchGauge("crossdesk_webhooks_lag_seconds", {
      help: "How long the oldest due delivery to an endpoint that is not held back has waited.",
      labels: ["database"],
      read: async () => [{ labels, value: await measureLag(db) }],
    }),
    watchGauge("crossdesk_webhook_endpoints", {
      help: "Endpoints by state: enabled, failing, or why they are disabled.",
      labels: ["database", "state"],
      read: async () => {
        const rows = await countEndpointsByState(db);
        return rows.map(({ state, count }) => ({ labels: { ...labels, state }, value: count }));
      },
    }),
  ];
  return () => {
    for (const each of unwatch) each();
  };
};
