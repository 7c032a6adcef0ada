import { schedule } from "@crossdesk/jobs";
import { Caller } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import type { TimerHandler } from "@crossdesk/jobs";
import { z } from "zod";
import { lockTicket } from "../db/repositories/find-ticket.ts";
import type { TicketToChange } from "../db/repositories/find-ticket.ts";
import { isTimerSet } from "../db/repositories/timers.ts";
import { SYSTEM } from "../domain/actor.ts";
import { transition } from "../domain/transition.ts";
import type { TicketsDeps } from "../deps.ts";
import { TIMERS } from "../timers.ts";
import { tryLinkNames } from "../use-cases/link-names.ts";
import { recordChange, recordStep } from "../use-cases/record-change.ts";
import { EVERYTHING } from "../domain/policy.ts";

const LinkPayload = z.object({ caller: Caller });

/** How a ticket is closed when its time is up. */
const ENDS = {
  idle: { action: "closeRoom", says: "Closed for silence" },
  resolved: { action: "close", says: "Closed resolved ticket" },
} as const;

/** What happens to chats whose customer does not answer, to resolved tickets, and to images that could not be linked when their ticket was opened. */
export const createTimerHandlers = (deps: TicketsDeps): Readonly<Record<string, TimerHandler>> => {
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
      // When the service was away at both times, nobody is closed without the warning on record.
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
    [TIMERS.linkImages]: async (timer, tx) => {
      const { caller } = LinkPayload.parse(timer.payload);
      const before = await lockTicket(tx, { id: timer.key }, EVERYTHING);
      if (before === undefined) return;
      const { ticket } = before;
      const names = ticket.images.filter(({ fileId }) => fileId === null).map(({ name }) => name);
      const ctx = { caller, requestId: `link-${ticket.id}` };
      const linked = await tryLinkNames(
        deps,
        { ticketId: ticket.id, entityId: ticket.entityId, names, foreign: "ignore" },
        { ctx, signal: undefined },
      );
      if (linked === undefined) {
        const dueAt = new Date(deps.clock.now().getTime() + deps.settings.linkRetryMs);
        schedule(tx, { kind: timer.kind, key: timer.key, dueAt, version: timer.version, payload: timer.payload });
        return;
      }
      const fileIds = new Map(linked.map(({ name, fileId }) => [name, fileId]));
      if (![...fileIds.values()].some((fileId) => fileId !== null)) return;
      recordChange(deps, tx, {
        before,
        after: {
          ...ticket,
          images: ticket.images.map((image) => ({ ...image, fileId: image.fileId ?? fileIds.get(image.name) ?? null })),
        },
        action: "Linked uploaded file",
        actor: SYSTEM,
        requestId: ctx.requestId,
        event: "events.tickets.ticket-updated",
      });
    },
  };
};
