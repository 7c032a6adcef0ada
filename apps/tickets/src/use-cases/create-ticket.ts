import { randomUUID } from "node:crypto";
import type { Caller, NamedFile, OpenTicketInput, SessionExtras, Ticket } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/service-kit";
import { ensureCustomer, ensureDevice } from "../db/directory.ts";
import { ensureEntity, nextTicketNumber } from "../db/entities.ts";
import { insertTicket } from "../db/insert-ticket.ts";
import { toSearchWords } from "../db/search-index.ts";
import { actorOf } from "../domain/actor.ts";
import { toTicketFacts } from "../domain/ticket-facts.ts";
import type { TicketsDeps } from "../deps.ts";
import { resolveCategories } from "./resolve-categories.ts";

/** A ticket to be made. */
export interface TicketToCreate {
  readonly id: string;
  readonly entityId: string;
  readonly input: Omit<OpenTicketInput, "entityId" | "images">;
  readonly images: readonly NamedFile[];
  readonly session: SessionExtras;
  readonly caller: Caller;
  readonly requestId: string | undefined;
}

/**
 * Writes a new ticket with all that hangs on it, in the transaction: customer and device where they are new, categories, audit
 * line, search words, event. Nothing but the number is spent where the order has an open session already (`undefined`).
 */
export const createTicket = async (
  { clock }: Pick<TicketsDeps, "clock">,
  tx: Transaction,
  made: TicketToCreate,
): Promise<Ticket | undefined> => {
  const { input, entityId, caller } = made;
  const now = clock.now();
  const by = actorOf(caller);
  const key = { entityId, customerId: input.customerId };
  const { deviceUdid } = input;
  const names = { entityId, category: input.category, subCategory: input.subCategory };
  ensureCustomer(tx, key, now);
  if (deviceUdid !== undefined) ensureDevice(tx, key, { id: randomUUID(), udid: deviceUdid });
  const [entityNo, categories, number] = await Promise.all([
    ensureEntity(tx.query, entityId),
    resolveCategories(tx.query, names, { by, at: now }),
    nextTicketNumber(tx.query),
  ]);
  const ticket = toNewTicket(made, { now, number, ...categories });
  const texts = [ticket.subject, ticket.description, ticket.refId, ticket.orderId];
  const { words, bytes } = toSearchWords(texts);
  const written = await insertTicket(tx.query, {
    ticket,
    entityNo,
    words,
    wordBytes: bytes,
    log: { requestId: made.requestId, detail: { to: ticket.status, channel: ticket.channel } },
  });
  if (!written) return undefined;
  tx.publish({
    type: "events.tickets.ticket-opened",
    entityId,
    aggregateId: ticket.id,
    sequence: ticket.version,
    data: toTicketFacts(ticket),
  });
  return ticket;
};

const toNewTicket = (
  { id, entityId, input, images, session, caller }: TicketToCreate,
  given: { now: Date; number: number; categoryId: number; subCategoryId: number | null },
): Ticket => {
  const at = given.now.toISOString();
  return {
    id,
    number: given.number,
    refId: input.refId ?? `REF${given.number}`,
    feedbackId: randomUUID(),
    channel: input.channel,
    entityId,
    orderId: input.orderId ?? null,
    customerId: input.customerId,
    userType: input.userType,
    deviceUdid: input.deviceUdid ?? null,
    contact: {
      name: input.contact.name ?? null,
      email: input.contact.email ?? null,
      phone: input.contact.phone ?? null,
    },
    categoryId: given.categoryId,
    subCategoryId: given.subCategoryId,
    categoryText: input.category,
    ccr: input.ccr,
    language: input.language,
    subject: input.subject,
    description: input.description,
    status: "CREATED",
    roomId: randomUUID(),
    isRoomClosed: false,
    assignedAgentId: null,
    assignedAt: null,
    pickedAt: null,
    autoCloseWarningAt: null,
    autoCloseAt: null,
    lastActivityAt: at,
    closedAt: null,
    zendeskTicketId: null,
    images: [...images],
    logFileId: null,
    feedbackPhotoId: null,
    session,
    version: 1,
    createdBy: caller.subject,
    createdByType: caller.role,
    createdAt: at,
    modifiedBy: caller.subject,
    modifiedByType: caller.role,
    modifiedAt: at,
    isActive: true,
    isDeleted: false,
  };
};
