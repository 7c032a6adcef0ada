/** The core's statuses; every dialect's own are read from these and written through actions on them. */
export const TICKET_STATUSES = [
  "CREATED",
  "WORKFLOW_PENDING",
  "WORKFLOW_DONE",
  "ASSIGNED",
  "REASSIGNED",
  "ESCALATED",
  "CLOSED",
  "CHAT_CLOSED",
  "UPDATE_FIELD",
  "REFUND_CREATED",
  "ERROR",
] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

/** The statuses of tickets that have ended. */
export const CLOSED_STATUSES = ["CLOSED", "CHAT_CLOSED"] as const satisfies readonly TicketStatus[];

/** The statuses in which a ticket is not worked on: those of solved tickets, and of tickets that have ended. */
export const DONE_STATUSES = ["WORKFLOW_DONE", ...CLOSED_STATUSES] as const satisfies readonly TicketStatus[];

const CLOSED: ReadonlySet<TicketStatus> = new Set(CLOSED_STATUSES);
const DONE: ReadonlySet<TicketStatus> = new Set(DONE_STATUSES);

export const isClosed = (status: TicketStatus): boolean => CLOSED.has(status);
export const isDone = (status: TicketStatus): boolean => DONE.has(status);
