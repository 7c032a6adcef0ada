import { isDone } from "@crossdesk/contracts";
import type { Ticket } from "@crossdesk/contracts";
import type { Step } from "./deadlines.ts";

/** Whether the team has put a ticket aside, and since when it is back. */
export type Snooze = Pick<Ticket, "snoozedUntil" | "wokeAt">;

const AWAKE: Snooze = { snoozedUntil: null, wokeAt: null };

/** What becomes of a snooze with a change: what the customer's side writes ends it, an answer takes the mark away, and nothing that is done is put aside. */
export const snoozeAfter = ({ after, now, messageOf }: Omit<Step, "before">): Snooze => {
  const { snoozedUntil, wokeAt } = after;
  if (isDone(after.status)) return AWAKE;
  if (messageOf === "customer" || messageOf === "partner") {
    return snoozedUntil === null ? { snoozedUntil, wokeAt } : { snoozedUntil: null, wokeAt: now.toISOString() };
  }
  return messageOf === "agent" || messageOf === "admin" ? { snoozedUntil, wokeAt: null } : { snoozedUntil, wokeAt };
};
