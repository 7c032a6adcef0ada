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

/** Statuses in which nobody works on a ticket, and routing doesn't count it. */
const DONE: ReadonlySet<TicketStatus> = new Set(["WORKFLOW_DONE", "CLOSED", "CHAT_CLOSED"]);

export const isDone = (status: TicketStatus): boolean => DONE.has(status);

/** Whether nobody can write until it is opened again. */
export const isClosed = (status: TicketStatus): boolean => status === "CLOSED" || status === "CHAT_CLOSED";

export const OPEN_STATUSES: readonly TicketStatus[] = [
  "CREATED",
  "ASSIGNED",
  "REASSIGNED",
  "ESCALATED",
  "UPDATE_FIELD",
  "REFUND_CREATED",
  "ERROR",
  "WORKFLOW_PENDING",
];
export const DONE_STATUSES: readonly TicketStatus[] = [...DONE];

/** Whether to ask before an action: it is done to a ticket that somebody else works on, or that nobody has answered yet. */
export const hitsOthers = (action: DeskAction, isMine: boolean): boolean => !isMine && action !== "reopen";
