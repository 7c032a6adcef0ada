import { watchGauge } from "@crossdesk/service-kit";
import type { Database } from "@crossdesk/database";
import type { Clock } from "@crossdesk/service-kit";

interface Count {
  readonly entity: string;
  readonly status: string;
  readonly presence: string;
  readonly count: number;
}

interface Waiting {
  readonly entity: string;
  readonly count: number;
  readonly since: Date;
}

/** Shows how many agents there are by status and presence, and how many tickets wait for one, for how long. Gives the way out. */
export const watchGauges = (db: Database, clock: Clock): (() => void) => {
  const readWaiting = () =>
    db.query<Waiting>({
      name: "agents-queue-depth",
      text: `SELECT entity_id AS entity, count(*)::int AS count, min(waiting_since) AS since FROM assignments
        WHERE state = 'waiting' GROUP BY entity_id`,
    });
  const unwatch = [
    watchGauge("crossdesk_agents", {
      help: "Agents by entity, status, and whether they are there.",
      labels: ["entity", "status", "presence"],
      read: async () => {
        const rows = await db.query<Count>({
          name: "agents-by-status",
          text: `SELECT entity_id AS entity, status, CASE WHEN is_present THEN 'present' ELSE 'absent' END AS presence,
              count(*)::int AS count
            FROM agents WHERE removed_at IS NULL GROUP BY entity_id, status, is_present`,
        });
        return rows.map(({ count, ...labels }) => ({ labels: { ...labels }, value: count }));
      },
    }),
    watchGauge("crossdesk_tickets_waiting", {
      help: "Tickets that wait for an agent, by entity.",
      labels: ["entity"],
      read: async () => (await readWaiting()).map(({ entity, count }) => ({ labels: { entity }, value: count })),
    }),
    watchGauge("crossdesk_tickets_waiting_oldest_seconds", {
      help: "How long the ticket that waits for an agent longest has waited, by entity.",
      labels: ["entity"],
      read: async () => {
        const now = clock.now().getTime();
        const rows = await readWaiting();
        return rows.map(({ entity, since }) => ({ labels: { entity }, value: (now - since.getTime()) / 1_000 }));
      },
    }),
  ];
  return () => {
    for (const each of unwatch) each();
  };
};
