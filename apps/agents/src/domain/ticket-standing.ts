import type { TicketStatus } from "@crossdesk/contracts";

/** `open` tickets need an agent and take their capacity; `done` ones (resolved, closed) do neither. */
export type TicketStanding = "open" | "done";

const STANDING = {
  CREATED: "open",
  WORKFLOW_PENDING: "open",
  WORKFLOW_DONE: "done",
  ASSIGNED: "open",
  REASSIGNED: "open",
  ESCALATED: "open",
  CLOSED: "done",
  CHAT_CLOSED: "done",
  UPDATE_FIELD: "open",
  REFUND_CREATED: "open",
  ERROR: "open",
} as const satisfies Record<TicketStatus, TicketStanding>;

export const standingOf = (status: TicketStatus): TicketStanding => STANDING[status];
