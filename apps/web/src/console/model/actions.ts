import { TICKET_STATUSES, isDone } from "@crossdesk/contracts";
import type { TicketStatus } from "@crossdesk/contracts";

/** What an agent can do to a ticket's status. */
export const DESK_ACTIONS = [
  "markPending",
  "resolve",
  "escalate",
  "recordRefund",
  "reopen",
  "closeRoom",
  "close",
] as const;
export type DeskAction = (typeof DESK_ACTIONS)[number];

const OPEN = ["markPending", "resolve", "escalate", "recordRefund", "closeRoom", "close"] as const;
const CLOSED = ["reopen"] as const;

const without = (...left: readonly DeskAction[]): readonly DeskAction[] =>
  OPEN.filter((action) => !left.includes(action));

/** The actions that lead from a status to another one, as the lifecycle has them; a test compares the two. */
export const ALLOWED_ACTIONS = {
  CREATED: OPEN,
  ASSIGNED: OPEN,
  REASSIGNED: OPEN,
  UPDATE_FIELD: OPEN,
  ERROR: OPEN,
  ESCALATED: without("escalate"),
  REFUND_CREATED: without("recordRefund"),
  WORKFLOW_PENDING: ["resolve", "escalate", "recordRefund", "reopen", "closeRoom", "close"],
  WORKFLOW_DONE: ["markPending", "escalate", "reopen", "closeRoom", "close"],
  CLOSED,
  CHAT_CLOSED: CLOSED,
} as const satisfies Record<TicketStatus, readonly DeskAction[]>;

export const allowedActions = (status: TicketStatus): readonly DeskAction[] => ALLOWED_ACTIONS[status];

export const OPEN_STATUSES: readonly TicketStatus[] = TICKET_STATUSES.filter((status) => !isDone(status));

/** Whether to ask before an action: the ticket is a colleague's, or has no answer yet. */
export const hitsOthers = (action: DeskAction, isMine: boolean): boolean => !isMine && action !== "reopen";
