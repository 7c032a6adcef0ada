import type { TicketStatus } from "@crossdesk/contracts";
import type { StatusName, StatusNumber } from "./schemas.ts";

/** How the core's statuses read in this API. */
const NAMES = {
  CREATED: "open",
  ASSIGNED: "open",
  REASSIGNED: "open",
  ESCALATED: "open",
  UPDATE_FIELD: "open",
  REFUND_CREATED: "open",
  ERROR: "open",
  WORKFLOW_PENDING: "pending",
  WORKFLOW_DONE: "resolved",
  CLOSED: "closed",
  CHAT_CLOSED: "closed",
} as const satisfies Record<TicketStatus, StatusName>;

const NUMBERS = { open: 1, pending: 2, resolved: 3, closed: 4 } as const satisfies Record<StatusName, StatusNumber>;

export const mapStatusName = (status: TicketStatus): StatusName => NAMES[status];

export const mapStatusNumber = (status: TicketStatus): StatusNumber => NUMBERS[NAMES[status]];
