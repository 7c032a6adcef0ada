import { publish } from "@crossdesk/events";
import { cancelTimer, schedule } from "@crossdesk/jobs";
import type { z } from "zod";
import type { TicketAssigned } from "@crossdesk/contracts";
import { durationMetric } from "@crossdesk/service-kit";
import type { Transaction } from "@crossdesk/database";
import { assignTickets } from "../db/repositories/changes.ts";
import type { Assigning, AssignOptions } from "../db/repositories/changes.ts";
import type { Listeners } from "../deps.ts";
import { TIMERS } from "../timers.ts";

export interface GiveOptions extends AssignOptions {
  /** When each ticket, by its place, goes to somebody else if it is not picked; `null` where the pick would not be visible. */
  readonly pickBefore: (place: number) => Date | null;
  /** The subject of the agent who takes the ticket, or gives their own away. */
  readonly requestedBy?: string;
}

const waited = durationMetric("crossdesk_tickets_offer_wait_seconds", {
  help: "How long tickets waited until they were given to an agent, by the reason they were.",
  labels: ["reason"],
  buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3_600, 14_400, 86_400],
});

/** Assigns tickets to agents in `tx`: writes the rows, reasons and events, and sets the timers for picking. */
export const giveTickets =
  ({ feed }: Pick<Listeners, "feed">) =>
  (tx: Transaction, assigning: readonly Assigning[], { pickBefore, requestedBy, ...options }: GiveOptions): void => {
    const { reason, now } = options;
    const given = assignTickets(tx, assigning, { by: requestedBy, ...options });
    for (const [place, { ticketId, entityId, agentId, agentSubject, version, previousAgentId }] of given.entries()) {
      publish(tx, {
        type: "events.agents.ticket-assigned",
        entityId,
        aggregateId: ticketId,
        sequence: version,
        data: {
          ticketId,
          agentId,
          agentSubject,
          assignedAt: now.toISOString(),
          assignmentVersion: version,
          reason,
          previousAgentId,
          ...(requestedBy === undefined ? {} : { requestedBy }),
        } satisfies z.input<typeof TicketAssigned>["data"],
      });
      const timer = { kind: TIMERS.notPicked, key: ticketId, version };
      const dueAt = pickBefore(place);
      if (dueAt === null) cancelTimer(tx, timer);
      else schedule(tx, { ...timer, dueAt });
    }
    tx.afterCommit(() => {
      feed.touch(given.flatMap(({ agentId, previousAgentId }) => [agentId, previousAgentId ?? agentId]));
      for (const { ticket } of assigning) {
        if (ticket.agentId !== null) continue;
        waited.of({ reason }).observe(Math.max(0, (now.getTime() - ticket.waitingSince.getTime()) / 1_000));
      }
    });
  };
