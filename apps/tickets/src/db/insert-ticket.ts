import type { Ticket } from "@crossdesk/contracts";
import { standAlone } from "@crossdesk/database";
import type { Transaction, Write } from "@crossdesk/database";
import { CHAIN_START, hashLog } from "../domain/audit-chain.ts";
import type { LogEntry } from "./save-change.ts";

const COLUMNS = [
  "id",
  "number",
  "ref_id",
  "feedback_id",
  "room_id",
  "channel",
  "entity_id",
  "order_id",
  "customer_id",
  "user_type",
  "device_udid",
  "contact_name",
  "contact_email",
  "contact_phone",
  "category_id",
  "sub_category_id",
  "category_text",
  "ccr",
  "language",
  "is_language_assumed",
  "subject",
  "description",
  "status",
  "awaiting",
  "awaiting_since",
  "last_activity_at",
  "images",
  "session",
  "created_by",
  "created_by_type",
  "created_at",
] as const;

const toValues = (ticket: Ticket): readonly unknown[] => [
  ticket.id,
  ticket.number,
  ticket.refId,
  ticket.feedbackId,
  ticket.roomId,
  ticket.channel,
  ticket.entityId,
  ticket.orderId,
  ticket.customerId,
  ticket.userType,
  ticket.deviceUdid,
  ticket.contact.name,
  ticket.contact.email,
  ticket.contact.phone,
  ticket.categoryId,
  ticket.subCategoryId,
  ticket.categoryText,
  ticket.ccr,
  ticket.language,
  ticket.isLanguageAssumed,
  ticket.subject,
  ticket.description,
  ticket.status,
  ticket.awaiting,
  ticket.awaitingSince,
  ticket.lastActivityAt,
  JSON.stringify(ticket.images),
  JSON.stringify(ticket.session),
  ticket.createdBy,
  ticket.createdByType,
  ticket.createdAt,
];

const FIRST = 7;
const by = FIRST + COLUMNS.indexOf("created_by");
// Who made it changed it last; `ON CONFLICT` is for the one open session that an order may have.
const MADE = `made AS (
  INSERT INTO tickets (${COLUMNS.join(", ")}, log_hash, change_key, modified_by, modified_by_type, modified_at)
  VALUES (${COLUMNS.map((_, index) => `$${FIRST + index}`).join(", ")}, $1, pg_current_xact_id()::text::bigint,
    $${by}, $${by + 1}, $${by + 2})
  ON CONFLICT (entity_id, order_id) WHERE channel = 'beckn' AND status NOT IN ('CLOSED', 'CHAT_CLOSED') DO NOTHING
  RETURNING id, number, entity_id, customer_id, change_key
)`;
const SEARCHED = `searched AS (
  INSERT INTO ticket_search (number, words, bytes, is_stale)
  SELECT number, array_to_tsvector($5::text[]), $6, false FROM made
)`;
const INSERT = `INSERT INTO ticket_logs (ticket_id, ticket_number, entity_id, customer_id, position, action, actor, actor_type, acted_at,
    detail, request_id, previous_hash, hash, change_key)
  SELECT id, number, entity_id, customer_id, 1, 'Ticket created', $${by}, $${by + 1}, $${by + 2}, $2::json, $3, $4, $1, change_key
  FROM made RETURNING id`;

/** A ticket's row, and what goes into the search index with it. */
export interface NewTicket {
  readonly ticket: Ticket;
  readonly lexemes: readonly string[];
  readonly wordBytes: number;
  readonly log: Omit<LogEntry, "action" | "actor" | "at">;
}

const toWrite = (made: NewTicket): Write => {
  const { ticket, log } = made;
  const detail = JSON.stringify(log.detail);
  const requestId = log.requestId ?? null;
  const hash = hashLog(CHAIN_START, {
    ticketId: ticket.id,
    position: 1,
    action: "Ticket created",
    actor: ticket.createdBy,
    actorType: ticket.createdByType,
    actedAt: new Date(ticket.createdAt),
    detail,
    requestId,
  });
  return {
    name: "insert-ticket",
    joins: true,
    parts: [MADE, SEARCHED],
    text: INSERT,
    values: [hash, detail, requestId, CHAIN_START, made.lexemes, made.wordBytes, ...toValues(ticket)],
  };
};

/** Writes a new ticket with its first audit line. False: the order has an open session already, and nothing was written. */
export const insertTicket = async (tx: Pick<Transaction, "query" | "write">, made: NewTicket): Promise<boolean> => {
  const write = toWrite(made);
  if (made.ticket.channel === "beckn") return (await tx.query(standAlone(write))).length > 0;
  // Nothing can stand in its way, so nobody waits for it.
  tx.write(write);
  return true;
};
