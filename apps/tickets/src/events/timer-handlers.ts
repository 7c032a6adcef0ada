import { askFirst, schedule } from "@crossdesk/jobs";
import { Caller, EVERYTHING } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import type { PreparedTimerHandler, TimerHandler } from "@crossdesk/jobs";
import { countMetric } from "@crossdesk/service-kit";
import { z } from "zod";
import { findTicket, lockTicket } from "../db/repositories/find-ticket.ts";
import type { TicketToChange } from "../db/repositories/find-ticket.ts";
import { isTimerSet } from "../db/repositories/timers.ts";
import { SYSTEM } from "../domain/actor.ts";
import { answerOwed } from "../domain/answer-due.ts";
import { transition } from "../domain/transition.ts";
import type { Remote, TicketsDeps } from "../deps.ts";
import { TIMERS } from "../timers.ts";
import { createRetaining } from "../use-cases/apply-retention.ts";
import { createErasing } from "../use-cases/erase-customer.ts";
import { tryLinkNames } from "../use-cases/link-names.ts";
import { recordChange, recordStep } from "../use-cases/record-change.ts";

const LinkPayload = z.object({ caller: Caller });

/** How a ticket is closed when its time is up. */
const ENDS = {
  idle: { action: "closeRoom", says: "Closed for silence" },
  resolved: { action: "close", says: "Closed resolved ticket" },
} as const;

/** What happens when a promised answer is due, to chats whose customer does not answer, to resolved tickets, and to images that could not be linked when their ticket was opened. */
export const createTimerHandlers = (
  deps: TicketsDeps,
  remote: Remote,
): Readonly<Record<string, TimerHandler | PreparedTimerHandler>> => {
  const warn = (tx: Transaction, before: TicketToChange, dueAt: string): TicketToChange =>
    recordStep(deps, tx, {
      before,
      after: before.ticket,
      action: "Warned of auto-close",
      detail: { dueAt },
      actor: SYSTEM,
      requestId: undefined,
      event: "events.tickets.ticket-updated",
    });

  return {
    [TIMERS.warn]: async (timer, tx) => {
      const before = await lockTicket(tx, { id: timer.key }, EVERYTHING);
      const dueAt = timer.dueAt.toISOString();
      // Somebody wrote meanwhile: another timer stands for the new period.
      if (before?.ticket.autoCloseWarningAt !== dueAt) return;
      warn(tx, before, dueAt);
    },
    [TIMERS.close]: async (timer, tx) => {
      let before = await lockTicket(tx, { id: timer.key }, EVERYTHING);
      const dueAt = timer.dueAt.toISOString();
      if (before?.ticket.autoCloseAt !== dueAt) return;
      // If the service was down at both times, the warning is still recorded before the ticket is closed.
      if (before.ticket.autoCloseWarningAt !== null && (await isTimerSet(tx, TIMERS.warn, timer.key))) {
        before = warn(tx, before, before.ticket.autoCloseWarningAt);
      }
      const end = before.ticket.status === "WORKFLOW_DONE" ? ENDS.resolved : ENDS.idle;
      recordChange(deps, tx, {
        before,
        after: transition(before.ticket, end.action, deps.clock.now()).after,
        action: end.says,
        detail: { dueAt },
        actor: SYSTEM,
        requestId: undefined,
        event: "events.tickets.ticket-status-changed",
      });
    },
    [TIMERS.snooze]: async (timer, tx) => {
      const before = await lockTicket(tx, { id: timer.key }, EVERYTHING);
      const dueAt = timer.dueAt.toISOString();
      // It came back sooner, or is put aside for longer.
      if (before?.ticket.snoozedUntil !== dueAt) return;
      recordChange(deps, tx, {
        before,
        after: { ...before.ticket, snoozedUntil: null, wokeAt: deps.clock.now().toISOString() },
        action: "Woke ticket",
        detail: { dueAt },
        actor: SYSTEM,
        requestId: undefined,
        isInternal: true,
        event: "events.tickets.ticket-updated",
      });
    },
    [TIMERS.answerWarning]: async (timer, tx) => {
      const before = await lockTicket(tx, { id: timer.key }, EVERYTHING);
      const dueAt = before?.ticket.answerDueAt ?? null;
      if (before === undefined || dueAt === null) return;
      // The wait has ended, or the time has moved: another timer stands for that.
      if (before.ticket.answerWarningAt !== timer.dueAt.toISOString() || before.ticket.awaiting !== "team") return;
      // The service was away: that it is overdue is said instead.
      if (deps.clock.now() >= new Date(dueAt)) return;
      recordPromise(deps, tx, { before, dueAt, outcome: "warned" });
    },
    [TIMERS.answerDue]: async (timer, tx) => {
      const before = await lockTicket(tx, { id: timer.key }, EVERYTHING);
      const dueAt = timer.dueAt.toISOString();
      if (before?.ticket.answerDueAt !== dueAt || before.ticket.awaiting !== "team") return;
      recordPromise(deps, tx, { before, dueAt, outcome: "missed" });
    },
    [TIMERS.linkImages]: linkImages(deps, remote),
    [TIMERS.erase]: createErasing(deps),
    [TIMERS.retention]: createRetaining(deps),
  };
};

/** What is said of a promised answer, and counted. */
const OUTCOMES = {
  warned: { action: "Warned of due answer", event: "events.tickets.answer-due-soon" },
  missed: { action: "Missed promised answer", event: "events.tickets.answer-overdue" },
} as const;

const countPromise = countMetric("crossdesk_tickets_promises_total", {
  help: "Promised answers that the team was warned of, and that it missed, by entity and priority.",
  labels: ["entity", "priority", "outcome"],
});

interface PromiseOutcome {
  readonly before: TicketToChange;
  readonly dueAt: string;
  readonly outcome: keyof typeof OUTCOMES;
}

/** Records that a promised answer is due soon or overdue. Watchers and partners get an event. */
const recordPromise = (deps: TicketsDeps, tx: Transaction, { before, dueAt, outcome }: PromiseOutcome): void => {
  const { ticket } = before;
  const answer = answerOwed(ticket);
  const { priority, entityId: entity } = ticket;
  recordChange(deps, tx, {
    before,
    after: ticket,
    ...OUTCOMES[outcome],
    detail: { dueAt, answer, priority },
    actor: SYSTEM,
    requestId: undefined,
    eventData: { answer, answerDueAt: dueAt, priority },
  });
  tx.afterCommit(() => countPromise({ entity, priority, outcome }));
};

const linkImages = (deps: TicketsDeps, remote: Remote): PreparedTimerHandler =>
  askFirst({
    ask: async ({ key: ticketId, payload }) => {
      const { caller } = LinkPayload.parse(payload);
      const ticket = await findTicket(deps.db, { id: ticketId }, EVERYTHING);
      if (ticket === undefined) return [];
      const { entityId } = ticket;
      const names = ticket.images.filter(({ fileId }) => fileId === null).map(({ name }) => name);
      const call = { ctx: { caller, requestId: requestIdOf(ticketId) }, signal: undefined };
      return tryLinkNames(remote, { ticketId, entityId, names, foreign: "ignore" }, call);
    },
    handle: async (timer, tx, linked) => {
      if (linked === undefined) {
        const dueAt = new Date(deps.clock.now().getTime() + deps.settings.linkRetryMs);
        schedule(tx, { kind: timer.kind, key: timer.key, dueAt, version: timer.version, payload: timer.payload });
        return;
      }
      const before = await lockTicket(tx, { id: timer.key }, EVERYTHING);
      if (before === undefined) return;
      const { ticket } = before;
      const fileIds = new Map(linked.map(({ name, fileId }) => [name, fileId]));
      const images = ticket.images.map((image) => ({
        ...image,
        fileId: image.fileId ?? fileIds.get(image.name) ?? null,
      }));
      if (images.every(({ fileId }, index) => fileId === ticket.images[index]?.fileId)) return;
      recordChange(deps, tx, {
        before,
        after: { ...ticket, images },
        action: "Linked uploaded file",
        actor: SYSTEM,
        requestId: requestIdOf(ticket.id),
        event: "events.tickets.ticket-updated",
      });
    },
  });

const requestIdOf = (ticketId: string): string => `link-${ticketId}`;
