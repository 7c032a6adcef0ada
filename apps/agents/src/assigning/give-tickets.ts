import type { z } from "zod";
import type { TicketAssigned } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/service-kit";
import type { Assigning, AssignOptions } from "../db/assignment-store.ts";
import { assignTickets } from "../db/assignment-store.ts";
import { TIMERS } from "../timers.ts";

export interface GiveOptions extends AssignOptions {
  /** When a ticket that is not picked goes to somebody else; `null` where nobody can be seen to pick it. */
  readonly pickBefore: Date | null;
  /** The subject of the agent who gives their own tickets away. */
  readonly requestedBy?: string;
}

/** Gives tickets to agents, all in `tx`: the rows, the reasons, the events, and the time to pick them in. */
export const giveTickets = (tx: Transaction, assigning: readonly Assigning[], options: GiveOptions): void => {
  for (const changed of assignTickets(tx, assigning, options)) {
    const { ticketId, entityId, agentId, version, previousAgentId } = changed;
    tx.publish({
      type: "events.agents.ticket-assigned",
      entityId,
      aggregateId: ticketId,
      sequence: version,
      data: {
        ticketId,
        agentId,
        assignedAt: options.now.toISOString(),
        assignmentVersion: version,
        reason: options.reason,
        previousAgentId,
        ...(options.requestedBy === undefined ? {} : { requestedBy: options.requestedBy }),
      } satisfies z.input<typeof TicketAssigned>["data"],
    });
    const timer = { kind: TIMERS.notPicked, key: ticketId, version };
    if (options.pickBefore === null) tx.cancel(timer);
    else tx.schedule({ ...timer, dueAt: options.pickBefore });
  }
};
