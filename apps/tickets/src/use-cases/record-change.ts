import { publish } from "@crossdesk/events";
import { cancelTimer, schedule } from "@crossdesk/jobs";
import type { ActorType, Ticket, TicketLogAction } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import type { TicketToChange } from "../db/repositories/find-ticket.ts";
import { saveChange } from "../db/repositories/save-change.ts";
import { keepFact } from "../db/repositories/ticket-facts.ts";
import type { Actor } from "../domain/actor.ts";
import { wasReopened } from "../domain/awaiting.ts";
import { answerDueAfter } from "../domain/answer-due.ts";
import { deadlinesAfter } from "../domain/deadlines.ts";
import { snoozeAfter } from "../domain/snooze.ts";
import { factOf } from "../domain/ticket-fact.ts";
import { toTicketFacts } from "../domain/ticket-facts.ts";
import { policyOf } from "../settings.ts";
import type { TicketsDeps } from "../deps.ts";
import { TIMERS } from "../timers.ts";

/** A change of a locked ticket: the ticket after it, the line of the log, and the event. */
export interface Change {
  readonly before: TicketToChange;
  readonly after: Ticket;
  /** The sender, where the change is a message; the one who reopens the ticket by it, where it comes before one. */
  readonly messageOf?: ActorType;
  /** The agent's subject, where the change gives the ticket to one. */
  readonly assignedSubject?: string | null | undefined;
  /** For the log, as people read it. */
  readonly action: TicketLogAction;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
  readonly requestId: string | undefined;
  /** The hash of the message that the change is. */
  readonly contentHash?: Buffer;
  /** For erased texts: a new seal, so that hashes of the old texts can no longer be checked. */
  readonly renewsSeal?: boolean;
  readonly event:
    | "events.tickets.ticket-status-changed"
    | "events.tickets.ticket-picked"
    | "events.tickets.ticket-updated"
    | "events.tickets.message-added"
    | "events.tickets.answer-due-soon"
    | "events.tickets.answer-overdue"
    | "events.tickets.ticket-rated";
  /** Whether the change is the team's own: partners get no webhook of it. */
  readonly isInternal?: boolean;
  /** What the event says beside the ticket's facts. */
  readonly eventData?: Readonly<Record<string, unknown>>;
}

/** What a ticket's timers are set by. */
type Deadlines = Pick<
  Ticket,
  "autoCloseWarningAt" | "autoCloseAt" | "answerWarningAt" | "answerDueAt" | "snoozedUntil"
>;

/** The field that says when each of them is due. */
const TIMED = [
  [TIMERS.warn, "autoCloseWarningAt"],
  [TIMERS.close, "autoCloseAt"],
  [TIMERS.answerWarning, "answerWarningAt"],
  [TIMERS.answerDue, "answerDueAt"],
  [TIMERS.snooze, "snoozedUntil"],
] as const satisfies readonly (readonly [string, keyof Deadlines])[];

/** Sets the timers where the ticket's deadlines have moved, or takes them back; `before` is left out of a new ticket. */
export const moveTimers = (tx: Pick<Transaction, "atCommit">, before: Deadlines | undefined, after: Ticket): void => {
  for (const [kind, field] of TIMED) {
    const was = before?.[field] ?? null;
    const is = after[field];
    if (is === was) continue;
    if (is === null) cancelTimer(tx, { kind, key: after.id });
    else schedule(tx, { kind, key: after.id, dueAt: new Date(is), version: after.version });
  }
};

/** Writes a change, its audit line, its timers and its event in one transaction, and returns the ticket as it is now. */
export const recordChange = (...given: Parameters<typeof recordStep>): Ticket => recordStep(...given).ticket;

/** The same, where the transaction changes the ticket once more. */
export const recordStep = (
  { clock, settings, promises }: Pick<TicketsDeps, "clock" | "settings" | "promises">,
  tx: Transaction,
  change: Change,
): TicketToChange => {
  const { before, actor, requestId, messageOf, assignedSubject, contentHash, renewsSeal = false } = change;
  const now = clock.now();
  const step = { before: before.ticket, after: change.after, now, messageOf };
  const { entityId } = change.after;
  const after = {
    ...change.after,
    ...deadlinesAfter(step, policyOf(settings, entityId)),
    ...answerDueAfter(step, promises.of(entityId)),
    ...snoozeAfter(step),
  };
  const moved = before.ticket.status !== after.status;
  const changed = saveChange(tx, before, {
    after,
    assignedSubject,
    renewsSeal,
    log: {
      action: change.action,
      actor,
      at: now,
      requestId,
      contentHash,
      detail: { ...(moved ? { from: before.ticket.status, to: after.status } : {}), ...change.detail },
    },
  });
  const { ticket } = changed;
  const fact = factOf({ ...step, after, isMissed: change.event === "events.tickets.answer-overdue" });
  if (fact !== undefined) keepFact(tx, fact, { ticket: before.ticket, at: now, position: changed.logCount });
  moveTimers(tx, before.ticket, ticket);
  const reopened = wasReopened(before.ticket.status, ticket.status) ? { by: messageOf ?? actor.type } : undefined;
  publish(tx, {
    type: change.event,
    entityId: ticket.entityId,
    aggregateId: ticket.id,
    sequence: ticket.version,
    data: {
      ...toTicketFacts(ticket, before.ticket),
      ...(reopened === undefined ? {} : { reopened }),
      ...(change.isInternal === true ? { isInternal: true } : {}),
      ...change.eventData,
    },
  });
  return changed;
};
