import type { z } from "zod";
import type { TicketUnassigned, UnassignmentReason } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/service-kit";
import { releaseTickets as releaseRows } from "../db/assignment-store.ts";
import type { AgentsDeps } from "../deps.ts";
import { TIMERS } from "../timers.ts";

export interface ReleaseOptions {
  readonly reason: UnassignmentReason;
  readonly now: Date;
  /** The subject of the agent who gives their own tickets away. */
  readonly requestedBy?: string;
}

/** Who loses a ticket is kept from getting it again, except where the ticket itself starts anew. */
const EXCLUDES = {
  "not-picked": true,
  "agent-offline": true,
  "agent-removed": true,
  "removed-by-request": true,
  "ticket-reopened": false,
} as const satisfies Record<UnassignmentReason, boolean>;

/** Takes locked tickets from their agents, all in `tx`: the rows, the reasons, the events. Routing goes on after the commit. */
export const releaseTickets =
  ({ router }: Pick<AgentsDeps, "router">) =>
  async (
    tx: Transaction,
    ticketIds: readonly string[],
    { reason, now, requestedBy }: ReleaseOptions,
  ): Promise<void> => {
    if (ticketIds.length === 0) return;
    const changed = await releaseRows(tx.query, ticketIds, { reason, now, exclude: EXCLUDES[reason] });
    for (const { ticketId, entityId, agentId, version } of changed) {
      tx.publish({
        type: "events.agents.ticket-unassigned",
        entityId,
        aggregateId: ticketId,
        sequence: version,
        data: {
          ticketId,
          agentId,
          unassignedAt: now.toISOString(),
          assignmentVersion: version,
          reason,
          ...(requestedBy === undefined ? {} : { requestedBy }),
        } satisfies z.input<typeof TicketUnassigned>["data"],
      });
      tx.cancel({ kind: TIMERS.notPicked, key: ticketId, version });
    }
    const entityIds = new Set(changed.map((each) => each.entityId));
    tx.afterCommit(() => entityIds.forEach((entityId) => router.wake(entityId)));
  };
