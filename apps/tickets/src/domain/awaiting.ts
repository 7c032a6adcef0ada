import { isClosed } from "@crossdesk/contracts";
import type { ActorType, Awaiting, Ticket, TicketStatus } from "@crossdesk/contracts";

/** Who owes the next message, and since when; both `null` where no party does. */
export type Owed = Pick<Ticket, "awaiting" | "awaitingSince">;

/** What decides who owes the next message: a step in the ticket's life, or a message and who sent it. */
export type Turn = "opened" | "reopened" | "resolved" | "closed" | { readonly messageOf: ActorType };

/** What each step leaves: the next message to the team, to the customer, or to no party. */
export const STEPS = {
  opened: "team",
  reopened: "team",
  // The team is done; should anything be missing, the customer says so.
  resolved: "customer",
  closed: null,
} as const satisfies Record<Extract<Turn, string>, Awaiting | null>;

/** Whom a message leaves with the next word; `unchanged`: programs neither ask nor answer. */
export const MESSAGES = {
  customer: "team",
  partner: "team",
  agent: "customer",
  admin: "customer",
  service: "unchanged",
  system: "unchanged",
} as const satisfies Record<ActorType, Awaiting | "unchanged">;

/** Who owes the next message after `turn`. A party that owes it already has owed it since then. */
export const takeTurn = (before: Owed, turn: Turn, now: Date): Owed => {
  const next = typeof turn === "string" ? STEPS[turn] : MESSAGES[turn.messageOf];
  const { awaiting, awaitingSince } = before;
  if (next === "unchanged" || next === awaiting) return { awaiting, awaitingSince };
  return { awaiting: next, awaitingSince: next === null ? null : now.toISOString() };
};

/** Whether the team has done its part: resolved, or closed. */
const isFinished = (status: TicketStatus): boolean => status === "WORKFLOW_DONE" || isClosed(status);

/** Whether a ticket that was resolved or closed is open again. */
export const wasReopened = (before: TicketStatus, after: TicketStatus): boolean =>
  isFinished(before) && !isFinished(after);

/** The step that a change of status is in this respect, if it is one. */
export const turnOf = (before: TicketStatus, after: TicketStatus): Extract<Turn, string> | undefined => {
  if (before === after) return undefined;
  if (isClosed(after)) return isClosed(before) ? undefined : "closed";
  if (after === "WORKFLOW_DONE") return "resolved";
  return wasReopened(before, after) ? "reopened" : undefined;
};
