import { watchGauge } from "@crossdesk/service-kit";
import { countByStatus } from "./db/repositories/presence.ts";
import { readQueueDepth } from "./db/repositories/queue.ts";
import type { Database } from "@crossdesk/database";
import type { Clock } from "@crossdesk/service-kit";

/** Metrics of agents by status and presence, and of waiting tickets. Returns a function that removes them. */
export const watchGauges = (db: Database, clock: Clock): (() => void) => {
  const unwatch = [
    watchGauge("crossdesk_agents", {
      help: "Agents by entity, status, and whether they are there.",
      labels: ["entity", "status", "presence"],
      read: async () => {
        const rows = await countByStatus(db);
        return rows.map(({ count, ...labels }) => ({ labels: { ...labels }, value: count }));
      },
    }),
    watchGauge("crossdesk_tickets_waiting", {
      help: "Tickets that wait for an agent, by entity.",
      labels: ["entity"],
      read: async () => (await readQueueDepth(db)).map(({ entity, count }) => ({ labels: { entity }, value: count })),
    }),
    watchGauge("crossdesk_tickets_waiting_oldest_seconds", {
      help: "How long the ticket that waits for an agent longest has waited, by entity.",
      labels: ["entity"],
      read: async () => {
        const now = clock.now().getTime();
        const rows = await readQueueDepth(db);
        return rows.map(({ entity, since }) => ({ labels: { entity }, value: (now - since.getTime()) / 1_000 }));
      },
    }),
  ];
  return () => {
    for (const each of unwatch) each();
  };
};
