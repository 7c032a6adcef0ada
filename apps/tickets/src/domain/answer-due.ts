import { isDone } from "@crossdesk/contracts";
import type { PromiseTerms, PromiseWarning, Ticket } from "@crossdesk/contracts";
import { addBusinessTime, createOpenHours } from "./business-time.ts";
import type { OpenHours } from "./business-time.ts";

/** When the team has promised to answer, and when it is warned. */
export type AnswerDue = Pick<Ticket, "answerDueAt" | "answerWarningAt">;

/** A tenant's promises, with its business hours parsed. */
export interface ActivePromises {
  readonly terms: PromiseTerms;
  readonly hours: OpenHours;
}

export const toActivePromises = (terms: PromiseTerms): ActivePromises => ({
  terms,
  hours: createOpenHours(terms.calendar),
});

const NOTHING_DUE: AnswerDue = { answerDueAt: null, answerWarningAt: null };

/** Which answer the team owes the customer. */
export const answerOwed = ({ firstAnsweredAt }: Pick<Ticket, "firstAnsweredAt">): "first" | "next" =>
  firstAnsweredAt === null ? "first" : "next";

/** The minutes after which the team is warned of an answer that is due after `minutes`; none where that is sooner than it could be. */
const minutesToWarning = (minutes: number, warning: PromiseWarning | null): number | undefined => {
  if (warning === null) return undefined;
  if ("share" in warning) return minutes * warning.share;
  return minutes > warning.minutesBefore ? minutes - warning.minutesBefore : undefined;
};

/** When the answer to what the customer said at `awaitingSince` is due. */
export const answerDueOf = (ticket: Ticket, promises: ActivePromises | undefined): AnswerDue => {
  const { awaiting, awaitingSince, status, priority } = ticket;
  if (promises === undefined || awaiting !== "team" || awaitingSince === null || isDone(status)) return NOTHING_DUE;
  const { terms, hours } = promises;
  const promise = terms.byPriority[priority];
  const minutes = answerOwed(ticket) === "first" ? promise?.firstAnswer : promise?.nextAnswer;
  if (minutes === undefined) return NOTHING_DUE;
  const since = new Date(awaitingSince);
  const warned = minutesToWarning(minutes, terms.warning);
  return {
    answerDueAt: addBusinessTime(since, minutes, hours).toISOString(),
    answerWarningAt: warned === undefined ? null : addBusinessTime(since, warned, hours).toISOString(),
  };
};

/** A change of a ticket. */
export interface Step {
  readonly before: Ticket;
  readonly after: Ticket;
  readonly now: Date;
}

/** Keeps the previous instant if both it and the new one have passed, so that no notification is repeated. */
const unlessPassed = (before: string | null, after: string | null, now: Date): string | null => {
  const hasPassed = (at: string | null): boolean => at !== null && new Date(at) <= now;
  return hasPassed(before) && hasPassed(after) ? before : after;
};

/**
 * When the answer is due after a change. The time starts with the customer's message that began the wait, and is calculated again when the priority
 * changes; other changes keep it, even if the promises have changed since. Nothing is due while the customer owes the next message.
 */
export const answerDueAfter = ({ before, after, now }: Step, promises: ActivePromises | undefined): AnswerDue => {
  if (after.awaiting !== "team" || isDone(after.status)) return NOTHING_DUE;
  const { answerDueAt, answerWarningAt } = before;
  const isSameWait =
    before.awaiting === "team" && before.awaitingSince === after.awaitingSince && !isDone(before.status);
  if (isSameWait && before.priority === after.priority) return { answerDueAt, answerWarningAt };
  const due = answerDueOf(after, promises);
  if (!isSameWait) return due;
  return {
    answerDueAt: unlessPassed(answerDueAt, due.answerDueAt, now),
    answerWarningAt: unlessPassed(answerWarningAt, due.answerWarningAt, now),
  };
};
