import { publish } from "@crossdesk/events";
import { cancelTimer } from "@crossdesk/jobs";
import type { z } from "zod";
import type { TicketUnassigned, UnassignmentReason } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import { releaseTickets as releaseRows } from "../db/repositories/changes.ts";
import type { ReleaseEffect } from "../db/repositories/changes.ts";
import type { Listeners } from "../deps.ts";
import { TIMERS } from "../timers.ts";

export interface ReleaseOptions {
  readonly reason: UnassignmentReason;
  readonly now: Date;
  /** Bars the agent who loses the ticket, instead of making them last in line for it. */
  readonly isBarred?: boolean;
  /** To the head of the queue. */
  readonly isFirst?: boolean;
  readonly note?: string | undefined;
  /** The subject of who asked for it; left out where time or the ticket's course decides. */
  readonly by?: string;
  /** The subject of the agent who gives their own tickets away. */
  readonly requestedBy?: string;
}

/** A reopened ticket forgets who passed it over. Otherwise the agent who loses it is last in line for it. */
const EFFECTS = {
  "not-picked": "pass",
  "agent-offline": "pass",
  "agent-absent": "pass",
  "agent-removed": "pass",
  "removed-by-request": "pass",
  "ticket-reopened": "reset",
} as const satisfies Record<UnassignmentReason, ReleaseEffect>;

/** Takes locked tickets from their agents, all in `tx`: the rows, the reasons, the events. Routing goes on after the commit. */
export const releaseTickets =
  ({ router, feed }: Listeners) =>
  async (tx: Transaction, ticketIds: readonly string[], options: ReleaseOptions): Promise<void> => {
    if (ticketIds.length === 0) return;
    const { reason, now, isBarred = false, isFirst = false, note, requestedBy, by = requestedBy } = options;
    const effect = isBarred ? "bar" : EFFECTS[reason];
    const changed = await releaseRows(tx, ticketIds, { reason, now, effect, isFirst, note, by });
    for (const { ticketId, entityId, agentId, version } of changed) {
      publish(tx, {
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
      cancelTimer(tx, { kind: TIMERS.notPicked, key: ticketId, version });
    }
    const entityIds = new Set(changed.map((each) => each.entityId));
    tx.afterCommit(() => {
      for (const entityId of entityIds) router.wake(entityId);
      feed.touch(changed.map(({ agentId }) => agentId));
    });
  };
