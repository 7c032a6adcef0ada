import type { Ticket } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/service-kit";
import type { TicketToChange } from "../db/find-ticket.ts";
import { saveChange } from "../db/save-change.ts";
import type { Actor } from "../domain/actor.ts";
import { toTicketFacts } from "../domain/ticket-facts.ts";
import { withIdleTimes } from "../domain/transition.ts";
import { idlePolicyOf } from "../settings.ts";
import type { TicketsDeps } from "../deps.ts";
import { TIMERS } from "../timers.ts";

/** A change of a locked ticket: how it is after, what the log says, and what others are told. */
export interface Change {
  readonly before: TicketToChange;
  readonly after: Ticket;
  /** For the log, as people read it. */
  readonly action: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
  readonly requestId: string | undefined;
  readonly event:
    | "events.tickets.ticket-status-changed"
    | "events.tickets.ticket-picked"
    | "events.tickets.ticket-updated"
    | "events.tickets.message-added";
  /** What the event says beside the ticket's facts. */
  readonly eventData?: Readonly<Record<string, unknown>>;
}

/** Sets the timers anew where the times of silence have moved, or takes them back. */
const moveTimers = (tx: Transaction, before: Ticket, after: Ticket): void => {
  const timers = [
    [TIMERS.warn, before.autoCloseWarningAt, after.autoCloseWarningAt],
    [TIMERS.close, before.autoCloseAt, after.autoCloseAt],
  ] as const;
  for (const [kind, was, is] of timers) {
    if (is === was) continue;
    if (is === null) tx.cancel({ kind, key: after.id });
    else tx.schedule({ kind, key: after.id, dueAt: new Date(is), version: after.version });
  }
};

/** Writes a change, its audit line, its timers and its event in one transaction, and gives the ticket as it is now. */
export const recordChange = (
  { clock, settings }: Pick<TicketsDeps, "clock" | "settings">,
  tx: Transaction,
  change: Change,
): Ticket => {
  const { before, actor, requestId } = change;
  const after = withIdleTimes(change.after, idlePolicyOf(settings, change.after.entityId));
  const moved = before.ticket.status !== after.status;
  const ticket = saveChange(tx, before, {
    after,
    log: {
      action: change.action,
      actor,
      at: clock.now(),
      requestId,
      detail: { ...(moved ? { from: before.ticket.status, to: after.status } : {}), ...change.detail },
    },
  });
  moveTimers(tx, before.ticket, ticket);
  tx.publish({
    type: change.event,
    entityId: ticket.entityId,
    aggregateId: ticket.id,
    sequence: ticket.version,
    data: { ...toTicketFacts(ticket, before.ticket), ...change.eventData },
  });
  return ticket;
};
