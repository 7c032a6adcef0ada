import { isDone } from "@crossdesk/contracts";
import type { Ticket, TicketActionInput } from "@crossdesk/contracts";
import type { DeskState } from "./state.ts";

/** What to send for the agent to pick a ticket; `undefined` where there is nothing to pick: it is not theirs, picked already, or done. */
export const toPick = (
  { me }: Pick<DeskState, "me">,
  { id, assignedAgentId, assignmentVersion, pickedAt, status }: Ticket,
): TicketActionInput | undefined =>
  me === undefined || assignedAgentId !== me.id || pickedAt !== null || isDone(status)
    ? undefined
    : { ticket: { id }, holder: { agentId: me.id, assignmentVersion } };
