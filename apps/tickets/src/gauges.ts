import { watchGauge } from "@crossdesk/service-kit";
import type { Database } from "@crossdesk/database";
import type { Clock } from "@crossdesk/service-kit";
import type { AnchorKeeper } from "./anchors/keep-anchors.ts";
import { countAwaitingTeam } from "./db/repositories/count-tickets.ts";
import type { AwaitingTeam } from "./db/repositories/count-tickets.ts";

/** Metrics of the tickets that wait for the team's answer, and of the oldest wait. Returns a function that removes them. */
export const watchAwaiting = ({ db, clock }: { readonly db: Database; readonly clock: Clock }): (() => void) => {
  let counting: Promise<readonly AwaitingTeam[]> | undefined;
  // All are read at once, and counted once.
  const count = (): Promise<readonly AwaitingTeam[]> => {
    counting ??= countAwaitingTeam(db, clock.now()).finally(() => {
      counting = undefined;
    });
    return counting;
  };
  const unwatch = [
    watchGauge("crossdesk_tickets_awaiting_team", {
      help: "Tickets whose customer waits for the team's answer, by entity and channel.",
      labels: ["entity", "channel"],
      read: async () =>
        (await count()).map(({ entityId: entity, channel, tickets }) => ({
          labels: { entity, channel },
          value: tickets,
        })),
    }),
    watchGauge("crossdesk_tickets_overdue", {
      help: "Tickets whose promised answer is overdue, by entity and channel.",
      labels: ["entity", "channel"],
      read: async () =>
        (await count()).map(({ entityId: entity, channel, overdue }) => ({
          labels: { entity, channel },
          value: overdue,
        })),
    }),
    watchGauge("crossdesk_tickets_awaiting_team_oldest_seconds", {
      help: "How long the customer who has waited longest has waited for the team's answer, by entity.",
      labels: ["entity"],
      read: async () => {
        const byEntity = Map.groupBy(await count(), ({ entityId }) => entityId);
        return Array.from(byEntity, ([entity, counts]) => {
          const oldest = Math.min(...counts.map(({ since }) => since.getTime()));
          return { labels: { entity }, value: Math.max(0, clock.now().getTime() - oldest) / 1_000 };
        });
      },
    }),
  ];
  return () => {
    for (const each of unwatch) each();
  };
};

/** The metric of the time since the whole audit log was anchored. Returns a function that removes it. */
export const watchAnchors = ({
  keeper,
  clock,
}: {
  readonly keeper: Pick<AnchorKeeper, "lastAt">;
  readonly clock: Clock;
}): (() => void) =>
  watchGauge("crossdesk_audit_anchor_age_seconds", {
    help: "How long ago all of the audit log was anchored outside the database.",
    labels: [],
    read: () => {
      const { lastAt } = keeper;
      return lastAt === undefined ? [] : [{ labels: {}, value: (clock.now().getTime() - lastAt.getTime()) / 1_000 }];
    },
  });
