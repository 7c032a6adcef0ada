import { randomUUID } from "node:crypto";
import { noteAdministration } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { publish } from "@crossdesk/events";
import { schedule } from "@crossdesk/jobs";
import type { Timer, TimerHandler } from "@crossdesk/jobs";
import { unknownProfile } from "../db/repositories/directory.ts";
import { blankProfiles, latestPlace, lockRetention, placeOf, readTicketsBehind } from "../db/repositories/retention.ts";
import type { StoredRetention } from "../db/repositories/retention.ts";
import { SYSTEM } from "../domain/actor.ts";
import { APPLIED_EVERY_MS, appliesFrom, retentionTimes, SANDBOX_MS } from "../domain/retention.ts";
import type { TicketsDeps } from "../deps.ts";
import { policyOf } from "../settings.ts";
import { eraseTickets } from "./erase-customer.ts";

/** Tickets of one transaction: each is locked and changed, where texts go; files are other services' business. */
const ERASED_AT_ONCE = 25;
const FILES_AT_ONCE = 200;

/** Some of a tenant's tickets, in one transaction. */
interface Step {
  readonly tx: Transaction;
  readonly stored: StoredRetention;
  /** Until when they were closed or, of a sandbox, active; `null`: none is meant. */
  readonly until: Date | null;
}

/** Has the other services erase what they keep of these tickets, or their files alone. */
const publishErased = (
  { tx, stored: { entityId } }: Pick<Step, "tx" | "stored">,
  ticketIds: readonly string[],
  { filesAlone }: { readonly filesAlone: boolean },
): void => {
  if (ticketIds.length === 0) return;
  const erasureId = randomUUID();
  publish(tx, {
    type: "events.tickets.customer-erased",
    entityId,
    aggregateId: erasureId,
    sequence: 1,
    data: {
      erasureId,
      customerId: null,
      ticketIds: [...ticketIds],
      isLast: true,
      ...(filesAlone ? { filesAlone: true as const } : {}),
    },
  });
};

/** Erases the texts of the next tickets. Returns whether there may be more. */
const eraseSome = async (deps: TicketsDeps, { tx, stored, until }: Step, timer: Timer): Promise<boolean> => {
  if (until === null) return false;
  const { entityId, isSandbox } = stored;
  const next = await readTicketsBehind(tx, {
    entityId,
    after: placeOf(stored.erasedUpTo, stored.erasedNumber),
    until,
    limit: ERASED_AT_ONCE,
    by: isSandbox ? "active" : "closed",
  });
  const last = next.at(-1);
  if (last === undefined) return false;
  const ticketIds = next.map(({ id }) => id);
  const { messages } = await eraseTickets(deps, tx, {
    entityId,
    ticketIds,
    detail: { retention: isSandbox ? "sandbox" : "closed" },
    actor: SYSTEM,
    requestId: timer.requestId ?? undefined,
    closes: isSandbox,
    // Old tickets by the thousand: no partner needs an event for each.
    isInternal: true,
  });
  publishErased({ tx, stored }, ticketIds, { filesAlone: false });
  tx.em.assign(stored, {
    erasedUpTo: last.time,
    erasedNumber: last.number,
    erasedTickets: stored.erasedTickets + next.length,
    erasedMessages: stored.erasedMessages + messages,
  });
  return next.length === ERASED_AT_ONCE;
};

/** Requests the deletion of the files of the next tickets whose texts stay. Returns whether there may be more. */
const deleteSomeFiles = async ({ tx, stored, until }: Step): Promise<boolean> => {
  if (until === null) return false;
  const { entityId } = stored;
  const erasedTo = placeOf(stored.erasedUpTo, stored.erasedNumber);
  const next = await readTicketsBehind(tx, {
    entityId,
    after: latestPlace([erasedTo, placeOf(stored.filesUpTo, stored.filesNumber)]),
    until,
    limit: FILES_AT_ONCE,
    by: "closed",
  });
  const last = next.at(-1);
  if (last === undefined) return false;
  const ticketIds = next.map(({ id }) => id);
  publishErased({ tx, stored }, ticketIds, { filesAlone: true });
  tx.em.assign(stored, {
    filesUpTo: last.time,
    filesNumber: last.number,
    filesOfTickets: stored.filesOfTickets + next.length,
  });
  return next.length === FILES_AT_ONCE;
};

/** Writes a line of administration, where something was erased. */
const finish = async (tx: Transaction, stored: StoredRetention, now: Date): Promise<void> => {
  const { entityId, ticketDays, fileDays, isSandbox } = stored;
  const { erasedTickets: tickets, erasedMessages: messages, filesOfTickets } = stored;
  if (tickets + filesOfTickets > 0) {
    const caller = { subject: "retention", role: "service", entityId } as const;
    await noteAdministration(
      tx,
      { caller, requestId: `retention-${entityId}` },
      {
        action: "Applied retention",
        target: entityId,
        entityId,
        at: now,
        detail: { ticketDays, fileDays, isSandbox, tickets, messages, filesOfTickets },
      },
    );
  }
  tx.em.assign(stored, { appliedAt: now, erasedTickets: 0, erasedMessages: 0, filesOfTickets: 0 });
};

/** Applies a tenant's retention, some tickets at a time, and again a day after it was applied to the end. */
export const createRetaining =
  (deps: TicketsDeps): TimerHandler =>
  async (timer, tx) => {
    const { clock, settings } = deps;
    const { kind, key, version } = timer;
    const stored = await lockRetention(tx, key);
    if (stored === undefined) return;
    const { entityId, isSandbox } = stored;
    // Nothing to do until somebody sets it again.
    if (!isSandbox && stored.ticketDays === null && stored.fileDays === null) return;
    const now = clock.now();
    const begin = appliesFrom(stored);
    // Other terms were set after this timer had begun.
    if (now < begin) {
      schedule(tx, { kind, key, dueAt: begin, version });
      return;
    }
    const untouched = new Date(now.getTime() - SANDBOX_MS);
    const times = isSandbox
      ? { tickets: untouched, files: null }
      : retentionTimes(stored, policyOf(settings, entityId), now);
    const hasMore =
      (await eraseSome(deps, { tx, stored, until: times.tickets }, timer)) ||
      (await deleteSomeFiles({ tx, stored, until: times.files }));
    if (!hasMore) {
      if (isSandbox) await blankProfiles(tx, { entityId, until: untouched, blank: unknownProfile("nobody") });
      await finish(tx, stored, now);
    }
    await tx.em.flush();
    const dueAt = hasMore ? now : new Date(now.getTime() + APPLIED_EVERY_MS);
    schedule(tx, { kind, key, dueAt, version });
  };
