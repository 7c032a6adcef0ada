import { EventEnvelope } from "@crossdesk/contracts";
import type { Database } from "@crossdesk/database";
import { readLag } from "./db/outbox.ts";
import { watchGauge } from "@crossdesk/service-kit";
import type { NewSpan } from "@crossdesk/service-kit";

/** Metrics of the events that wait in a database's outbox, and of the oldest wait. Returns a function that removes them. */
export const watchOutbox = (db: Database): (() => void) => {
  const labels = { database: db.name };
  const unwatch = [
    watchGauge("crossdesk_outbox_waiting", {
      help: "Events that wait to be published.",
      labels: ["database"],
      read: async () => [{ labels, value: (await readLag(db)).waiting }],
    }),
    watchGauge("crossdesk_outbox_lag_seconds", {
      help: "How long the oldest event has waited to be published.",
      labels: ["database"],
      read: async () => [{ labels, value: (await readLag(db)).lag }],
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
