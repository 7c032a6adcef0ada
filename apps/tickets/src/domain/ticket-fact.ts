import { isDone } from "@crossdesk/contracts";
import type { ActorType, Ticket } from "@crossdesk/contracts";
import { answerOwed } from "./answer-due.ts";
import { MESSAGES, wasReopened } from "./awaiting.ts";

/** What reports count: that a ticket came, an answer was given or missed, and a ticket was done with, or came back. */
export const FACTS = ["opened", "first-answer", "next-answer", "solved", "reopened", "missed"] as const;
export type FactKind = (typeof FACTS)[number];

/** One of them, as it is kept with the change that it is about. */
export interface TicketFact {
  readonly kind: FactKind;
  /** Whole seconds of a wait for an answer, or from the opening until a ticket was solved. */
  readonly seconds: number | null;
}

/** A change of a ticket. */
export interface FactualStep {
  readonly before: Ticket;
  readonly after: Ticket;
  readonly now: Date;
  /** The sender, where the change is a message. */
  readonly messageOf?: ActorType | undefined;
  /** Whether it is that the time of a promised answer has passed. */
  readonly isMissed: boolean;
}

const secondsSince = (since: string, now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 1_000));

/** What a change is to reports; most are nothing. */
export const factOf = ({ before, after, now, messageOf, isMissed }: FactualStep): TicketFact | undefined => {
  if (isMissed) return { kind: "missed", seconds: null };
  if (wasReopened(before.status, after.status)) return { kind: "reopened", seconds: null };
  if (isDone(after.status) && !isDone(before.status)) {
    return { kind: "solved", seconds: secondsSince(before.createdAt, now) };
  }
  const isAnswer = messageOf !== undefined && MESSAGES[messageOf] === "customer";
  if (!isAnswer || before.awaiting !== "team" || before.awaitingSince === null) return undefined;
  return {
    kind: answerOwed(before) === "first" ? "first-answer" : "next-answer",
    seconds: secondsSince(before.awaitingSince, now),
  };
};
