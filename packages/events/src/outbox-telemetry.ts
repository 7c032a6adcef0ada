import { EventEnvelope } from "@crossdesk/contracts";
import type { Database } from "@crossdesk/database";
import { watchGauge } from "@crossdesk/service-kit";
import type { NewSpan } from "@crossdesk/service-kit";

/** Shows what waits in a database's outbox, and for how long the oldest has. Gives the way out. */
export const watchOutbox = (db: Database): (() => void) => {
  const read = async () => {
    const rows = await db.query<{ waiting: number; lag: number }>({
      name: "kit-outbox-lag",
      text: `SELECT count(*)::int AS waiting,
          coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS lag
        FROM outbox WHERE published_at IS NULL`,
    });
    return rows[0] ?? { waiting: 0, lag: 0 };
  };
  const labels = { database: db.name };
  const unwatch = [
    watchGauge("crossdesk_outbox_waiting", {
      help: "Events that wait to be published.",
      labels: ["database"],
      read: async () => [{ labels, value: (await read()).waiting }],
    }),
    watchGauge("crossdesk_outbox_lag_seconds", {
      help: "How long the oldest event has waited to be published.",
      labels: ["database"],
      read: async () => [{ labels, value: (await read()).lag }],
    }),
  ];
  return () => {
    for (const each of unwatch) each();
  };
};

/** What an event's publishing is a part of, and what it is about. */
export const traceOf = (text: string): Pick<NewSpan, "traceparent" | "attributes"> => {
  const { id, traceparent, requestId } = EventEnvelope.parse(JSON.parse(text));
  return {
    traceparent,
    attributes: { "messaging.system": "nats", "messaging.message.id": id, "crossdesk.request_id": requestId ?? "" },
  };
};
