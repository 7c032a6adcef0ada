import { publish } from "@crossdesk/events";
import { randomUUID } from "node:crypto";
import { MOST_DEVICES, toSameCase } from "@crossdesk/contracts";
import type { Caller, Complaint, NamedFile, OpenTicketInput, SessionExtras, Ticket } from "@crossdesk/contracts";
import type { Runner, Transaction } from "@crossdesk/database";
import { ensureCustomer, ensureDevice, unknownDevice, unknownProfile } from "../db/repositories/directory.ts";
import { ensureTenant } from "../db/repositories/tenants.ts";
import { findPrerequisites } from "../db/repositories/find-prerequisites.ts";
import type { Prerequisites } from "../db/repositories/find-prerequisites.ts";
import { keepFact } from "../db/repositories/ticket-facts.ts";
import { insertTicket } from "../db/repositories/insert-ticket.ts";
import { toLexemes, toSearchWords } from "../domain/search-index-words.ts";
import { searchableOf } from "../domain/searchable.ts";
import { actorOf } from "../domain/actor.ts";
import { answerDueOf } from "../domain/answer-due.ts";
import { ASSUMED_LANGUAGE } from "../domain/assumed-language.ts";
import { takeTurn } from "../domain/awaiting.ts";
import { toTicketFacts } from "../domain/ticket-facts.ts";
import type { TicketsDeps } from "../deps.ts";
import { moveTimers } from "./record-change.ts";
import { resolveCategories } from "./resolve-categories.ts";

/** A ticket to be made. */
export interface TicketToCreate {
  readonly id: string;
  readonly entityId: string;
  readonly input: Omit<OpenTicketInput, "entityId" | "images">;
  readonly images: readonly NamedFile[];
  readonly session: SessionExtras;
  /**
   * Reads what is there already: quickly where the transaction has not begun yet, and otherwise in it, since a call that holds a
   * connection must not wait for another one.
   */
  readonly read: Runner;
  readonly caller: Caller;
  readonly requestId: string | undefined;
}

/**
 * Writes a new ticket with all that hangs on it, in the transaction: customer and device where they are new, categories, audit
 * line, search words, event. Nothing but the number is spent where the order has an open session already (`undefined`).
 */
export const createTicket = async (
  { clock, promises }: Pick<TicketsDeps, "clock" | "promises">,
  tx: Transaction,
  made: TicketToCreate,
): Promise<Complaint | undefined> => {
  const { input, entityId } = made;
  const { customerId, deviceUdid, category, subCategory } = input;
  const now = clock.now();
  const found = await findPrerequisites(made.read, { entityId, customerId, deviceUdid, category, subCategory });
  const { number } = found;
  const entityNo = found.entityNo ?? (await ensureTenant(tx, entityId));
  const categories = await categoriesOf(tx, found, { made, now });
  const owner = ownerOf(tx, found, { made, now });
  const opened = toNewTicket(made, { now, number, ...categories });
  const ticket = { ...opened, ...answerDueOf(opened, promises.of(entityId)) };
  const { words, bytes } = toSearchWords(searchableOf(ticket, { ...owner.customer, subCategory }));
  const written = await insertTicket(tx, {
    ticket,
    lexemes: toLexemes(entityNo, number, words),
    wordBytes: bytes,
    log: { requestId: made.requestId, detail: { to: ticket.status, channel: ticket.channel } },
  });
  if (!written) return undefined;
  keepFact(tx, { kind: "opened", seconds: null }, { ticket, at: now, position: ticket.version });
  moveTimers(tx, undefined, ticket);
  publish(tx, {
    type: "events.tickets.ticket-opened",
    entityId,
    aggregateId: ticket.id,
    sequence: ticket.version,
    data: toTicketFacts(ticket),
  });
  return { ticket, ...owner };
};

interface Making {
  readonly made: TicketToCreate;
  readonly now: Date;
}

/** The ticket's categories, made where they are new. */
const categoriesOf = async (on: Runner, { categoryId, subCategoryId }: Prerequisites, { made, now }: Making) => {
  const { entityId, input, caller } = made;
  const { category, subCategory } = input;
  if (categoryId !== null && (subCategory === undefined || subCategoryId !== null))
    return { categoryId, subCategoryId };
  return resolveCategories(on, { entityId, category, subCategory }, { by: actorOf(caller), at: now });
};

/** Whose the ticket is. Entries of the directory that are not there yet are written, and are what is stored if this commits. */
const ownerOf = (
  tx: Pick<Transaction, "defer">,
  found: Prerequisites,
  { made: { entityId, input }, now }: Making,
): Pick<Complaint, "customer" | "device"> => {
  const { customerId, deviceUdid } = input;
  const profile = found.customer ?? unknownProfile(customerId);
  if (found.customer === null) ensureCustomer(tx, { entityId, profile, now });
  const devices = [...found.devices];
  if (deviceUdid === undefined || found.device !== null) {
    return { customer: { ...profile, devices }, device: found.device };
  }
  const device = unknownDevice(deviceUdid);
  ensureDevice(tx, { entityId, customerId }, device);
  return { customer: { ...profile, devices: [...devices, device].slice(-MOST_DEVICES) }, device };
};

const NO_PARTY = { awaiting: null, awaitingSince: null };

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
    priority: input.priority ?? "normal",
    tags: [],
    snoozedUntil: null,
    wokeAt: null,
    deviceUdid: input.deviceUdid === undefined ? null : toSameCase(input.deviceUdid),
    contact: {
      name: input.contact.name ?? null,
      email: input.contact.email ?? null,
      phone: input.contact.phone ?? null,
    },
    categoryId: given.categoryId,
    subCategoryId: given.subCategoryId,
    categoryText: input.category,
    ccr: input.ccr,
    language: input.language ?? ASSUMED_LANGUAGE,
    isLanguageAssumed: input.language === undefined,
    subject: input.subject,
    description: input.description,
    status: "CREATED",
    roomId: randomUUID(),
    isRoomClosed: false,
    assignedAgentId: null,
    assignedAt: null,
    pickedAt: null,
    assignmentVersion: 0,
    ...takeTurn(NO_PARTY, "opened", given.now),
    firstAnsweredAt: null,
    answerDueAt: null,
    answerWarningAt: null,
    autoCloseWarningAt: null,
    autoCloseAt: null,
    reopenableUntil: null,
    lastActivityAt: at,
    closedAt: null,
    rating: null,
    ratingComment: null,
    ratedAt: null,
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
