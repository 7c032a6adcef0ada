import { isDone } from "@crossdesk/contracts";
import type { Ticket } from "@crossdesk/contracts";
import type { Step } from "./deadlines.ts";

/** Whether the team has put a ticket aside, and since when it is back. */
export type Snooze = Pick<Ticket, "snoozedUntil" | "wokeAt">;

const AWAKE: Snooze = { snoozedUntil: null, wokeAt: null };

/**
 * What becomes of a snooze with a change: what the customer's side writes ends it, and so does another agent, who would not see it otherwise; an
 * answer takes the mark away; and nothing that is done is put aside.
 */
export const snoozeAfter = ({ before, after, now, messageOf }: Step): Snooze => {
  const { snoozedUntil, wokeAt, assignedAgentId } = after;
  if (isDone(after.status)) return AWAKE;
  const isGiven = assignedAgentId !== null && assignedAgentId !== before.assignedAgentId;
  if (snoozedUntil !== null && (isGiven || messageOf === "customer" || messageOf === "partner")) {
    return { snoozedUntil: null, wokeAt: now.toISOString() };
  }
  return messageOf === "agent" || messageOf === "admin" ? { snoozedUntil, wokeAt: null } : { snoozedUntil, wokeAt };
};
