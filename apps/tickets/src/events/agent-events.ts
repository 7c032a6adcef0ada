import { TicketAssigned, TicketUnassigned, EVERYTHING } from "@crossdesk/contracts";
import { onEvent } from "@crossdesk/events";
import type { Transaction } from "@crossdesk/database";
import type { EventHandlers } from "@crossdesk/events";
import type { z } from "zod";
import { lockTicket } from "../db/repositories/find-ticket.ts";
import type { TicketToChange } from "../db/repositories/find-ticket.ts";
import { SYSTEM } from "../domain/actor.ts";
import type { Actor } from "../domain/actor.ts";
import { decide } from "../domain/lifecycle.ts";
import { pick, transition } from "../domain/transition.ts";
import type { TicketsDeps } from "../deps.ts";
import { recordChange, recordStep } from "../use-cases/record-change.ts";

/** The ticket, locked, if this version of its assignment is news. */
const lockForNews = async (
  tx: Transaction,
  { ticketId, assignmentVersion }: { ticketId: string; assignmentVersion: number },
): Promise<TicketToChange | undefined> => {
  const locked = await lockTicket(tx, { id: ticketId }, EVERYTHING);
  return locked !== undefined && assignmentVersion > locked.ticket.assignmentVersion ? locked : undefined;
};

/** An agent who handed over their own ticket is named as the actor; all other moves are the system's. */
const actorOf = ({ requestedBy }: { requestedBy?: string | undefined }): Actor =>
  requestedBy === undefined ? SYSTEM : { id: requestedBy, type: "agent" };

interface Taking {
  readonly before: TicketToChange;
  readonly data: Pick<z.infer<typeof TicketAssigned>["data"], "agentId" | "requestedBy">;
  readonly requestId: string | undefined;
}

/** An agent who takes a ticket works on it from that moment on. */
const pickTaken = (deps: TicketsDeps, tx: Transaction, { before, data, requestId }: Taking): void => {
  const { ticket } = before;
  if (ticket.pickedAt !== null || !decide(ticket.status, "pick", true).allowed) return;
  recordChange(deps, tx, {
    before,
    after: pick(ticket, deps.clock.now()),
    action: "Picked ticket",
    actor: actorOf(data),
    requestId,
    event: "events.tickets.ticket-picked",
  });
};

/** Who has a ticket is the agents service's to say; this service notes it, in the order of its versions. */
export const createAgentEventHandlers = (deps: TicketsDeps): EventHandlers => ({
  "events.agents.ticket-assigned": onEvent(TicketAssigned, async ({ data, requestId }, tx) => {
    const before = await lockForNews(tx, data);
    if (before === undefined) return;
    const isFirst = data.previousAgentId === null || data.previousAgentId === data.agentId;
    const action = isFirst ? "assign" : "reassign";
    const { after } = transition(before.ticket, action, deps.clock.now());
    const handedOver = before.ticket.assignedAgentId !== null && before.ticket.assignedAgentId !== data.agentId;
    const assigned = recordStep(deps, tx, {
      before,
      assignedSubject: data.agentSubject ?? null,
      after: {
        ...after,
        assignedAgentId: data.agentId,
        assignedAt: data.assignedAt,
        pickedAt: handedOver ? null : after.pickedAt,
        assignmentVersion: data.assignmentVersion,
      },
      action: action === "assign" ? "Assigned ticket" : "Reassigned ticket",
      detail: { agentId: data.agentId, reason: data.reason },
      actor: actorOf(data),
      requestId,
      event: "events.tickets.ticket-status-changed",
    });
    if (data.reason === "taken") pickTaken(deps, tx, { before: assigned, data, requestId });
  }),
  "events.agents.ticket-unassigned": onEvent(TicketUnassigned, async ({ data, requestId }, tx) => {
    const before = await lockForNews(tx, data);
    if (before === undefined) return;
    const { after } = transition(before.ticket, "unassign", deps.clock.now());
    recordChange(deps, tx, {
      before,
      after: {
        ...after,
        assignedAgentId: null,
        assignedAt: null,
        pickedAt: null,
        assignmentVersion: data.assignmentVersion,
      },
      action: "Unassigned ticket",
      detail: { agentId: data.agentId, reason: data.reason },
      actor: actorOf(data),
      requestId,
      event: "events.tickets.ticket-status-changed",
    });
  }),
});
