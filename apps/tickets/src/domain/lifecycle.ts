import type { TicketStatus } from "@crossdesk/contracts";

/** All that can be done to a ticket once it is there. */
export const TICKET_ACTIONS = [
  "assign",
  "reassign",
  "unassign",
  "pick",
  "markPending",
  "resolve",
  "reopen",
  "escalate",
  "recordRefund",
  "fail",
  "updateFields",
  "updateSession",
  "addMessage",
  "close",
  "closeRoom",
] as const;
export type TicketAction = (typeof TICKET_ACTIONS)[number];

/**
 * What an action does to a status: moves it to the one named (the one it has: nothing happens), `keeps` it while other facts
 * change, `resumes` work (ASSIGNED with an agent, CREATED without one), or is `refused`.
 */
export type Outcome = TicketStatus | "keeps" | "resumes" | "refused";

type Row = Readonly<Record<TicketAction, Outcome>>;

/** A ticket that is being worked on: all statuses that read as open share this row. */
const OPEN = {
  assign: "ASSIGNED",
  reassign: "REASSIGNED",
  unassign: "CREATED",
  pick: "keeps",
  markPending: "WORKFLOW_PENDING",
  resolve: "WORKFLOW_DONE",
  reopen: "keeps",
  escalate: "ESCALATED",
  recordRefund: "REFUND_CREATED",
  fail: "ERROR",
  updateFields: "UPDATE_FIELD",
  updateSession: "keeps",
  addMessage: "keeps",
  close: "CLOSED",
  closeRoom: "CHAT_CLOSED",
} as const satisfies Row;

/** Who has a closed ticket is still noted, as agents decides it; everything else needs it opened again. */
const SHUT = {
  assign: "keeps",
  reassign: "keeps",
  unassign: "keeps",
  pick: "refused",
  markPending: "refused",
  resolve: "refused",
  reopen: "CREATED",
  escalate: "refused",
  recordRefund: "refused",
  fail: "refused",
  updateFields: "refused",
  updateSession: "refused",
  addMessage: "refused",
  close: "keeps",
  closeRoom: "keeps",
} as const satisfies Row;

/** The one transition table. All dialects, the documentation and the tests' matrix read it. */
export const LIFECYCLE = {
  CREATED: OPEN,
  ASSIGNED: OPEN,
  REASSIGNED: OPEN,
  ESCALATED: OPEN,
  UPDATE_FIELD: OPEN,
  REFUND_CREATED: OPEN,
  ERROR: OPEN,
  // What was asked for stays so until somebody says otherwise: routing and edits don't end the wait.
  WORKFLOW_PENDING: {
    ...OPEN,
    assign: "keeps",
    reassign: "keeps",
    unassign: "keeps",
    reopen: "resumes",
    updateFields: "keeps",
  },
  WORKFLOW_DONE: {
    ...OPEN,
    assign: "keeps",
    reassign: "keeps",
    unassign: "keeps",
    pick: "refused",
    reopen: "CREATED",
    recordRefund: "refused",
    fail: "refused",
    updateFields: "keeps",
  },
  CLOSED: { ...SHUT, close: "CLOSED" },
  CHAT_CLOSED: { ...SHUT, closeRoom: "CHAT_CLOSED" },
} as const satisfies Record<TicketStatus, Row>;

/** Actions that write facts beside the status, and so change a ticket that keeps it; all others do nothing then. */
const FACT_ACTIONS: ReadonlySet<TicketAction> = new Set([
  "assign",
  "reassign",
  "unassign",
  "pick",
  "updateFields",
  "updateSession",
  "addMessage",
]);

/** What the table says: the next status (with `changed` false nothing happens at all), or a refusal. */
export type Decision =
  | { readonly allowed: true; readonly status: TicketStatus; readonly changed: boolean }
  | { readonly allowed: false };

/** Looks an action up in the table. `hasAgent` decides what `resumes` means. */
export const decide = (status: TicketStatus, action: TicketAction, hasAgent: boolean): Decision => {
  const outcome: Outcome = LIFECYCLE[status][action];
  if (outcome === "refused") return { allowed: false };
  const next = nextStatus(outcome, status, hasAgent);
  return { allowed: true, status: next, changed: next !== status || FACT_ACTIONS.has(action) };
};

const nextStatus = (outcome: Exclude<Outcome, "refused">, status: TicketStatus, hasAgent: boolean): TicketStatus => {
  if (outcome === "keeps") return status;
  if (outcome === "resumes") return hasAgent ? "ASSIGNED" : "CREATED";
  return outcome;
};

/** The statuses that a ticket of this status may go to next, in the table's order: what a 409 names. */
export const allowedNext = (status: TicketStatus): TicketStatus[] => {
  const next = new Set<TicketStatus>();
  for (const action of TICKET_ACTIONS) {
    for (const hasAgent of [true, false]) {
      const decision = decide(status, action, hasAgent);
      if (decision.allowed && decision.status !== status) next.add(decision.status);
    }
  }
  return [...next];
};
