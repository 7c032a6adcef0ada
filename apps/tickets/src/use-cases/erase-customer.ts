import { randomUUID } from "node:crypto";
import { entityFor, EVERYTHING, isClosed, listedEntity } from "@crossdesk/contracts";
import type {
  EraseCustomerInput,
  Erasure,
  ErasurePage,
  Handler,
  ListErasuresInput,
  Ticket,
} from "@crossdesk/contracts";
import { eraseAnswersAbout, idempotentCall, noteAdministration, withIdempotency } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { publish } from "@crossdesk/events";
import { cancelTimer, schedule } from "@crossdesk/jobs";
import type { TimerHandler } from "@crossdesk/jobs";
import { findCustomer, unknownProfile, writeCustomer } from "../db/repositories/directory.ts";
import {
  eraseDevices,
  eraseNamesInOutbox,
  eraseTicketTexts,
  readNextTickets,
} from "../db/repositories/erase-customer.ts";
import { insertErasure, listErasures as readErasures, lockErasure, noteProgress } from "../db/repositories/erasures.ts";
import type { ErasureRecord } from "../db/repositories/erasures.ts";
import { lockTicket } from "../db/repositories/find-ticket.ts";
import { forgetUnusedTags } from "../db/repositories/tags.ts";
import type { Actor } from "../domain/actor.ts";
import { requireRight } from "../domain/policy.ts";
import { transition } from "../domain/transition.ts";
import { ERASED } from "../domain/verify-ticket.ts";
import type { TicketsDeps } from "../deps.ts";
import { TIMERS } from "../timers.ts";
import { recordChange, recordStep } from "./record-change.ts";

/** Tickets per transaction. */
const BATCH = 25;
/** More than any customer has. */
const MOST_TICKETS = 1_000_000;

/** Starts erasing the data of a customer. It continues in the background, ticket by ticket, and then in the other services. */
export const eraseCustomer =
  (deps: TicketsDeps): Handler<typeof EraseCustomerInput, typeof Erasure> =>
  async (input, { ctx }) => {
    const { caller } = ctx;
    requireRight(caller, "eraseCustomers");
    const entityId = entityFor(caller, input.entityId);
    const now = deps.clock.now();
    return withIdempotency(deps.db, idempotentCall(ctx, "customers.erase", input), async (tx) => {
      const filter = { entityId, customerId: input.id, limit: 1, offset: 0 };
      const [latest] = await readErasures(tx, filter);
      if (latest?.finishedAt === null) return latest;
      const erasure = await insertErasure(tx, {
        id: randomUUID(),
        entityId,
        customerId: input.id,
        reason: input.reason ?? null,
        requestedBy: caller.subject,
        requestedByType: caller.role,
        requestedAt: now,
      });
      await noteAdministration(tx, ctx, {
        action: "Erased customer",
        target: input.id,
        entityId,
        at: now,
        detail: { erasureId: erasure.id, reason: erasure.reason },
      });
      schedule(tx, { kind: TIMERS.erase, key: erasure.id, dueAt: now, version: 1 });
      return erasure;
    });
  };

export const listErasures =
  ({ db }: TicketsDeps): Handler<typeof ListErasuresInput, typeof ErasurePage> =>
  async ({ entityId: named, customerId = null, limit, offset }, { ctx: { caller } }) => {
    requireRight(caller, "eraseCustomers");
    return { items: await readErasures(db, { entityId: listedEntity(caller, named), customerId, limit, offset }) };
  };

type EraseDeps = Pick<TicketsDeps, "clock" | "settings" | "promises">;

/** The ticket without the texts that people wrote into it. Its status and the ids of other people stay. */
const withoutTexts = (ticket: Ticket): Ticket => ({
  ...ticket,
  contact: { name: null, email: null, phone: null },
  deviceUdid: null,
  subject: "",
  description: "",
  ccr: "",
  tags: [],
  images: [],
  logFileId: null,
  feedbackPhotoId: null,
  session: {},
  ratingComment: null,
});

/** How texts are erased. */
export interface Erasing {
  /** The details of the line, beside the last message that it covers. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
  readonly requestId: string | undefined;
  /** Whether a ticket that is open is closed first. */
  readonly closes?: boolean;
  /** Whether the change is kept from partners. */
  readonly isInternal?: boolean;
}

/** Tickets of one tenant whose texts are erased. */
export interface TicketsToErase extends Erasing {
  readonly entityId: string;
  readonly ticketIds: readonly string[];
}

/** What was erased. */
export interface ErasedTickets {
  readonly messages: number;
  /** Copies of the tickets that stay in Zendesk. */
  readonly zendeskTicketIds: readonly string[];
}

/** Erases the texts of tickets, and the tags that no other ticket has. */
export const eraseTickets = async (
  deps: EraseDeps,
  tx: Transaction,
  { entityId, ticketIds, ...erasing }: TicketsToErase,
): Promise<ErasedTickets> => {
  let messages = 0;
  const zendeskTicketIds: string[] = [];
  const tags = new Set<string>();
  for (const ticketId of ticketIds) {
    const erased = await eraseTicket(deps, tx, { ...erasing, ticketId });
    if (erased === undefined) continue;
    messages += erased.messages;
    for (const tag of erased.ticket.tags) tags.add(tag);
    if (erased.ticket.zendeskTicketId !== null) zendeskTicketIds.push(erased.ticket.zendeskTicketId);
  }
  await forgetUnusedTags(tx, { entityId, names: [...tags] });
  return { messages, zendeskTicketIds };
};

/** Erases the texts of one ticket and records that in its log. Returns the previous ticket, or `undefined` if it does not exist. */
const eraseTicket = async (
  deps: EraseDeps,
  tx: Transaction,
  { ticketId, detail, actor, requestId, closes = false, isInternal = false }: Erasing & { readonly ticketId: string },
): Promise<{ readonly ticket: Ticket; readonly messages: number } | undefined> => {
  const found = await lockTicket(tx, { id: ticketId }, EVERYTHING);
  if (found === undefined) return undefined;
  const isToClose = closes && !isClosed(found.ticket.status);
  const before = isToClose
    ? recordStep(deps, tx, {
        before: found,
        after: transition(found.ticket, "close", deps.clock.now()).after,
        action: "Updated ticket status",
        detail,
        actor,
        requestId,
        event: "events.tickets.ticket-status-changed",
      })
    : found;
  const { ticket } = before;
  const { messageIds, noteIds } = await eraseTicketTexts(tx, { ticketId, number: ticket.number });
  cancelTimer(tx, { kind: TIMERS.linkImages, key: ticketId });
  recordChange(deps, tx, {
    before,
    after: withoutTexts(ticket),
    action: ERASED,
    detail: { ...detail, messagesUpTo: Math.max(0, ...messageIds), notesUpTo: Math.max(0, ...noteIds) },
    actor,
    requestId,
    renewsSeal: true,
    isInternal,
    event: "events.tickets.ticket-updated",
  });
  return { ticket, messages: messageIds.length };
};

const eraseProfile = async (
  { clock }: Pick<TicketsDeps, "clock">,
  tx: Transaction,
  { entityId, customerId }: ErasureRecord,
): Promise<void> => {
  await eraseDevices(tx, { entityId, customerId });
  if ((await findCustomer(tx, { entityId, customerId })) === undefined) return;
  await writeCustomer(tx, { entityId, customer: { ...unknownProfile(customerId), devices: [] }, now: clock.now() });
};

/** Erases some tickets of an erasure and sets the timer for the next ones; finally erases what belongs to no ticket. */
export const createErasing =
  (deps: TicketsDeps): TimerHandler =>
  async (timer, tx) => {
    const erasure = await lockErasure(tx, timer.key);
    if (erasure === undefined || erasure.finishedAt !== null) return;
    const { id: erasureId, entityId, customerId, requestedBy, requestedByType } = erasure;
    const next = await readNextTickets(tx, { entityId, customerId, after: erasure.afterNumber, limit: BATCH });
    const ticketIds = next.map(({ id }) => id);
    const erased = await eraseTickets(deps, tx, {
      entityId,
      ticketIds,
      detail: { erasureId },
      actor: { id: requestedBy, type: requestedByType },
      requestId: timer.requestId ?? undefined,
    });
    await eraseNamesInOutbox(tx, ticketIds);
    const isLast = next.length < BATCH;
    if (isLast) {
      await eraseProfile(deps, tx, erasure);
      // All kept answers are looked through for it: once for all tickets.
      const all = await readNextTickets(tx, { entityId, customerId, after: 0, limit: MOST_TICKETS });
      await eraseAnswersAbout(tx, { entityId, customerId, ticketIds: all.map(({ id }) => id) });
    }
    const now = deps.clock.now();
    await noteProgress(tx, {
      id: erasureId,
      tickets: erasure.tickets + next.length,
      messages: erasure.messages + erased.messages,
      zendeskTicketIds: [...new Set([...erasure.zendeskTicketIds, ...erased.zendeskTicketIds])],
      afterNumber: next.at(-1)?.number ?? erasure.afterNumber,
      finishedAt: isLast ? now : null,
    });
    publish(tx, {
      type: "events.tickets.customer-erased",
      entityId,
      aggregateId: erasureId,
      sequence: timer.version,
      data: { erasureId, customerId, ticketIds, isLast },
    });
    if (!isLast) schedule(tx, { kind: timer.kind, key: timer.key, dueAt: now, version: timer.version + 1 });
  };
