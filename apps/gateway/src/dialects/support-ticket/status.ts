import { TicketStatus } from "@crossdesk/contracts";
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

export const STATUS_NAMES = ["open", "pending", "resolved", "closed"] as const satisfies readonly StatusName[];

export const STATUS_NUMBERS = { open: 1, pending: 2, resolved: 3, closed: 4 } as const satisfies Record<
  StatusName,
  StatusNumber
>;

export const mapStatusName = (status: TicketStatus): StatusName => NAMES[status];

export const mapStatusNumber = (status: TicketStatus): StatusNumber => STATUS_NUMBERS[NAMES[status]];

/** The core's statuses that read as one of these names. */
export const statusesNamed = (names: readonly StatusName[]): TicketStatus[] =>
  TicketStatus.options.filter((status) => names.includes(NAMES[status]));
