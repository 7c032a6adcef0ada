import { Caller } from "@crossdesk/contracts";
import type { Ticket } from "@crossdesk/contracts";
import type { TimerHandler } from "@crossdesk/service-kit";
import { z } from "zod";
import { lockTicket } from "../db/find-ticket.ts";
import type { LockedTicket } from "../db/find-ticket.ts";
import { SYSTEM } from "../domain/actor.ts";
import { transition } from "../domain/transition.ts";
import type { TicketsDeps } from "../deps.ts";
import { TIMERS } from "../timers.ts";
import { tryLinkNames } from "../use-cases/link-names.ts";
import { recordChange } from "../use-cases/record-change.ts";

const everything = { entityId: null, customerId: null, ticketId: null };
const LinkPayload = z.object({ caller: Caller });

/** What happens to chats that fall silent, and to images that could not be linked when their ticket was opened. */
export const createTimerHandlers = (deps: TicketsDeps): Readonly<Record<string, TimerHandler>> => {
  /** The ticket, if its time of silence is still the one that the timer was set for. */
  const onSilence =
    (
      field: "autoCloseWarningAt" | "autoCloseAt",
      work: (before: LockedTicket) => Partial<Ticket>,
      action: string,
    ): TimerHandler =>
    async (timer, tx) => {
      const before = await lockTicket(tx.query, { id: timer.key }, everything);
      if (before === undefined || before.ticket[field] !== timer.dueAt.toISOString()) return;
      const after = { ...before.ticket, ...work(before) };
      await recordChange(deps, tx, {
        before,
        after,
        action,
        detail: { dueAt: timer.dueAt.toISOString() },
        actor: SYSTEM,
        requestId: undefined,
        event:
          after.status === before.ticket.status
            ? "events.tickets.ticket-updated"
            : "events.tickets.ticket-status-changed",
      });
    };

  return {
    [TIMERS.warn]: onSilence("autoCloseWarningAt", () => ({}), "Warned of auto-close"),
    [TIMERS.close]: onSilence(
      "autoCloseAt",
      ({ ticket }) => transition(ticket, "closeRoom", deps.clock.now()).after,
      "Closed for silence",
    ),
    [TIMERS.linkImages]: async (timer, tx) => {
      const { caller } = LinkPayload.parse(timer.payload);
      const before = await lockTicket(tx.query, { id: timer.key }, everything);
      if (before === undefined) return;
      const { ticket } = before;
      const names = ticket.images.filter(({ fileId }) => fileId === null).map(({ name }) => name);
      const ctx = { caller, requestId: `link-${ticket.id}` };
      const linked = await tryLinkNames(
        deps,
        { ticketId: ticket.id, names, foreign: "ignore" },
        { ctx, signal: undefined },
      );
      if (linked === undefined) {
        const dueAt = new Date(deps.clock.now().getTime() + deps.settings.linkRetryMs);
        await tx.schedule({ kind: timer.kind, key: timer.key, dueAt, version: timer.version, payload: timer.payload });
        return;
      }
      const fileIds = new Map(linked.map(({ name, fileId }) => [name, fileId]));
      if (![...fileIds.values()].some((fileId) => fileId !== null)) return;
      await recordChange(deps, tx, {
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
