import { watchGauge } from "@crossdesk/service-kit";
import type { Database } from "@crossdesk/service-kit";

interface Count {
  readonly entity: string;
  readonly status: string;
  readonly count: number;
}

/** Shows how many agents there are by status, and how many tickets wait for one. Gives the way out. */
export const watchAgents = (db: Database): (() => void) => {
  const unwatch = [
    watchGauge("crossdesk_agents", {
      help: "Agents by entity and status.",
      labels: ["entity", "status"],
      read: async () => {
        const rows = await db.query<Count>({
          name: "agents-by-status",
          text: `SELECT entity_id AS entity, status, count(*)::int AS count FROM agents
            WHERE removed_at IS NULL GROUP BY entity_id, status`,
        });
        return rows.map(({ entity, status, count }) => ({ labels: { entity, status }, value: count }));
      },
    }),
    watchGauge("crossdesk_tickets_waiting", {
      help: "Tickets that wait for an agent, by entity.",
      labels: ["entity"],
      read: async () => {
        const rows = await db.query<Omit<Count, "status">>({
          name: "agents-queue-depth",
          text: "SELECT entity_id AS entity, count(*)::int AS count FROM assignments WHERE state = 'waiting' GROUP BY entity_id",
        });
        return rows.map(({ entity, count }) => ({ labels: { entity }, value: count }));
      },
    }),
  ];
  return () => {
    for (const each of unwatch) each();
  };
};
