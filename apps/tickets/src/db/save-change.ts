import type { Ticket } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import { hashLog } from "../domain/audit-chain.ts";
import type { Actor } from "../domain/actor.ts";
import type { TicketToChange } from "./find-ticket.ts";

/** What a change of a ticket leaves in the audit log. */
export interface LogEntry {
  /** What was done, as people read it: `Updated ticket status`. */
  readonly action: string;
  readonly actor: Actor;
  readonly at: Date;
  readonly requestId: string | undefined;
  /** What changed, without anybody's personal data. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The ticket after the change. */
export interface TicketChange {
  readonly after: Ticket;
  /** The agent's subject, where the change gives the ticket to one. */
  readonly assignedSubject?: string | null | undefined;
  readonly log: LogEntry;
}

const COLUMNS = [
  "status",
  "is_room_closed",
  "assigned_agent_id",
  "assigned_subject",
  "assigned_at",
  "picked_at",
  "assignment_version",
  "awaiting",
  "awaiting_since",
  "auto_close_warning_at",
  "auto_close_at",
  "reopenable_until",
  "last_activity_at",
  "closed_at",
  "order_id",
  "category_id",
  "sub_category_id",
  "category_text",
  "ccr",
  "language",
  "is_language_assumed",
  "subject",
  "images",
  "log_file_id",
  "feedback_photo_id",
  "session",
  "zendesk_ticket_id",
] as const;

const mutableValues = (ticket: Ticket, assignedSubject: string | null): readonly unknown[] => [
  ticket.status,
  ticket.isRoomClosed,
  ticket.assignedAgentId,
  assignedSubject,
  ticket.assignedAt,
  ticket.pickedAt,
  ticket.assignmentVersion,
  ticket.awaiting,
  ticket.awaitingSince,
  ticket.autoCloseWarningAt,
  ticket.autoCloseAt,
  ticket.reopenableUntil,
  ticket.lastActivityAt,
  ticket.closedAt,
  ticket.orderId,
  ticket.categoryId,
  ticket.subCategoryId,
  ticket.categoryText,
  ticket.ccr,
  ticket.language,
  ticket.isLanguageAssumed,
  ticket.subject,
  JSON.stringify(ticket.images),
  ticket.logFileId,
  ticket.feedbackPhotoId,
  JSON.stringify(ticket.session),
  ticket.zendeskTicketId,
];

const FIRST = 12;
// The row and its log line in one statement: neither is ever there without the other, and neither where the version is another one.
const CHANGED = `changed AS (
  UPDATE tickets SET ${COLUMNS.map((column, index) => `${column} = $${FIRST + index}`).join(", ")},
    version = version + 1, log_count = $2, log_hash = $3,
    change_key = greatest(change_key, pg_current_xact_id()::text::bigint),
    modified_by = $4, modified_by_type = $5, modified_at = $6
  WHERE id = $1 AND version = $11 RETURNING id, number, entity_id, customer_id, change_key
)`;
const SAVE = `INSERT INTO ticket_logs (ticket_id, ticket_number, entity_id, customer_id, position, action, actor, actor_type, acted_at,
    detail, request_id, previous_hash, hash, change_key)
  SELECT coalesce(c.id, ticket_changed_meanwhile()), c.number, c.entity_id, c.customer_id, $2, $7, $4, $5, $6, $8::json, $9, $10, $3, c.change_key
  FROM (SELECT) AS one LEFT JOIN changed c ON true`;

/**
 * Writes a change of a ticket with its audit line, and gives the ticket as it is now, ready for the next change. Where it has another
 * version by then, the transaction fails and is run again.
 */
export const saveChange = (
  tx: Pick<Transaction, "write">,
  before: TicketToChange,
  change: TicketChange,
): TicketToChange => {
  const { log, after } = change;
  const { assignedSubject: givenSubject = before.assignedSubject } = change;
  const assignedSubject = after.assignedAgentId === null ? null : givenSubject;
  const position = before.logCount + 1;
  const detail = JSON.stringify(log.detail);
  const requestId = log.requestId ?? null;
  const hash = hashLog(before.logHash, {
    ticketId: after.id,
    position,
    action: log.action,
    actor: log.actor.id,
    actorType: log.actor.type,
    actedAt: log.at,
    detail,
    requestId,
  });
  tx.write({
    name: "save-change",
    joins: true,
    parts: [CHANGED],
    text: SAVE,
    values: [
      after.id,
      position,
      hash,
      log.actor.id,
      log.actor.type,
      log.at,
      log.action,
      detail,
      requestId,
      before.logHash,
      before.ticket.version,
      ...mutableValues(after, assignedSubject),
    ],
  });
  const ticket = {
    ...after,
    version: before.ticket.version + 1,
    modifiedBy: log.actor.id,
    modifiedByType: log.actor.type,
    modifiedAt: log.at.toISOString(),
  };
  return { ticket, assignedSubject, logCount: position, logHash: hash };
};
