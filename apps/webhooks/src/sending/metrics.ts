import type { Database } from "@crossdesk/database";
import { durationMetric, watchGauge } from "@crossdesk/service-kit";
import type { Verdict } from "../domain/verdict.ts";

const duration = durationMetric("crossdesk_webhook_duration_seconds", {
  help: "Requests to partners' endpoints, by what came of them.",
  labels: ["outcome"],
});

export const observeAttempt = (verdict: Verdict, milliseconds: number): void =>
  duration.of({ outcome: verdict }).observe(milliseconds / 1_000);

/** Shows what waits, how late the oldest of it is, and how many endpoints there are. Gives the way out. */
export const watchWebhooks = (db: Database): (() => void) => {
  const labels = { database: db.name };
  const unwatch = [
    watchGauge("crossdesk_webhooks_waiting", {
      help: "Deliveries that wait for their first or next attempt.",
      labels: ["database"],
      read: async () => {
        const rows = await db.query<{ waiting: number }>({
          name: "webhooks-waiting",
          text: "SELECT count(*)::int AS waiting FROM deliveries WHERE state = 'waiting'",
        });
        return rows.map(({ waiting }) => ({ labels, value: waiting }));
      },
    }),
    watchGauge("crossdesk_webhooks_lag_seconds", {
      help: "How long the oldest due delivery to an endpoint that is not held back has waited.",
      labels: ["database"],
      read: async () => {
        const rows = await db.query<{ lag: number }>({
          name: "webhooks-lag",
          text: `SELECT coalesce(extract(epoch FROM clock_timestamp() - min(d.run_at)), 0)::float8 AS lag
            FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id
            WHERE d.state = 'waiting' AND d.run_at <= clock_timestamp() AND e.enabled
              AND (e.paused_until IS NULL OR e.paused_until <= clock_timestamp())`,
        });
        return rows.map(({ lag }) => ({ labels, value: lag }));
      },
    }),
    watchGauge("crossdesk_webhook_endpoints", {
      help: "Endpoints by state: enabled, failing, or why they are disabled.",
      labels: ["database", "state"],
      read: async () => {
        const rows = await db.query<{ state: string; count: number }>({
          name: "webhooks-endpoints-by-state",
          text: `SELECT coalesce(disabled_reason, CASE WHEN failures > 0 THEN 'enabled-failing' ELSE 'enabled' END) AS state,
              count(*)::int AS count FROM endpoints GROUP BY 1`,
        });
        return rows.map(({ state, count }) => ({ labels: { ...labels, state }, value: count }));
      },
    }),
  ];
  return () => {
    for (const each of unwatch) each();
  };
};
