import { randomUUIDv7 } from "node:crypto";
import type { Caller } from "@crossdesk/contracts";
import type { Pool } from "pg";
import { hashLine, sealTexts, toEnvelope, wordsOf } from "./records.ts";
import { inTransaction } from "./transaction.ts";

const LOCK = `SELECT t.id, t.feedback_id, t.channel, t.status, t.entity_id, t.customer_id, t.order_id, t.language, t.room_id, t.is_room_closed,
    t.created_at, t.picked_at, t.assigned_agent_id, t.assignment_version, t.awaiting, t.awaiting_since, t.version, t.log_count, t.log_hash, e.no AS entity_no,
    nextval('messages_id_seq')::integer AS message_id
  FROM tickets t JOIN entities e ON e.id = t.entity_id
  WHERE NOT t.is_deleted AND t.number = $1 AND t.entity_id = $2 AND ($3::text IS NULL OR t.customer_id = $3)
  FOR UPDATE OF t`;

interface LockedRow {
  readonly id: string;
  readonly feedback_id: string;
  readonly channel: string;
  readonly status: string;
  readonly entity_id: string;
  readonly customer_id: string;
  readonly order_id: string | null;
  readonly language: string;
  readonly room_id: string;
  readonly is_room_closed: boolean;
  readonly created_at: Date;
  readonly picked_at: Date | null;
  readonly assigned_agent_id: string | null;
  readonly assignment_version: number;
  readonly awaiting: string | null;
  readonly awaiting_since: Date | null;
  readonly version: number;
  readonly log_count: number;
  readonly log_hash: Buffer;
  readonly entity_no: number;
  readonly message_id: number;
}

/** All rows of the message in one statement. The event is marked as published: the system's relay leaves it alone. */
const WRITE = `WITH written AS (
    INSERT INTO messages (id, ticket_id, ticket_number, sender_id, sender_type, text, sent_at, created_by, created_by_type, seal)
    OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $4, $5, $18)
  ), searched AS (
    UPDATE ticket_search SET words = words || search_vector(search_prefix($8, number), $9::text[]), bytes = bytes + $10
    WHERE number = $3 AND bytes + $10 <= 900000
  ), changed AS (
    UPDATE tickets SET last_activity_at = $7, version = version + 1, log_count = $11, log_hash = $12,
      modified_by = $4, modified_by_type = $5, modified_at = $7
    WHERE id = $2 RETURNING id, number, entity_id, customer_id
  ), logged AS (
    INSERT INTO ticket_logs (ticket_id, ticket_number, entity_id, customer_id, position, action, actor, actor_type, acted_at,
      detail, request_id, previous_hash, hash, content_hash)
    SELECT id, number, entity_id, customer_id, $11, 'Added message', $4, $5, $7, $13::json, $14, $15, $12, $19
    FROM changed
  ) INSERT INTO outbox (id, type, envelope, published_at) VALUES ($16, 'events.tickets.message-added', $17, now())`;

/** A ticket that no longer takes messages. */
export class TicketClosedError extends Error {
  readonly statusCode = 409;
}

/** Adds a text, with its audit line, search words and event; nothing where the ticket is not the caller's to write to. */
export const addMessage = (
  pool: Pool,
  { number, text, requestId }: { readonly number: number; readonly text: string; readonly requestId: string },
  caller: Caller,
) =>
  inTransaction(pool, async (client) => {
    const { rows } = await client.query<LockedRow>({
      name: "lock",
      text: LOCK,
      values: [number, caller.entityId, caller.role === "customer" ? caller.subject : null],
    });
    const [ticket] = rows;
    if (ticket === undefined) return undefined;
    if (ticket.status === "CLOSED" || ticket.status === "CHAT_CLOSED") throw new TicketClosedError("closed");
    const at = new Date();
    const position = ticket.log_count + 1;
    const detail = JSON.stringify({ messageId: ticket.message_id, attachments: 0 });
    const by = [caller.subject, caller.role];
    const { seal, contentHash } = sealTexts([
      "message",
      String(ticket.message_id),
      ticket.id,
      ...by,
      text,
      String(at.getTime()),
      ...by,
    ]);
    const hash = hashLine(ticket.log_hash, {
      ticketId: ticket.id,
      position,
      action: "Added message",
      actor: caller.subject,
      actorType: caller.role,
      at,
      detail,
      requestId,
      contentHash,
    });
    const { words, bytes } = wordsOf([text]);
    const eventId = randomUUIDv7();
    const envelope = toEnvelope({
      id: eventId,
      type: "events.tickets.message-added",
      at,
      entityId: ticket.entity_id,
      sequence: ticket.version + 1,
      requestId,
      data: {
        ticketId: ticket.id,
        number,
        feedbackId: ticket.feedback_id,
        channel: ticket.channel,
        status: ticket.status,
        customerId: ticket.customer_id,
        orderId: ticket.order_id,
        language: ticket.language,
        roomId: ticket.room_id,
        isRoomClosed: ticket.is_room_closed,
        openedAt: ticket.created_at.toISOString(),
        pickedAt: ticket.picked_at?.toISOString() ?? null,
        assignedAgentId: ticket.assigned_agent_id,
        assignmentVersion: ticket.assignment_version,
        // Customers write to tickets that await the team already.
        awaiting: ticket.awaiting,
        awaitingSince: ticket.awaiting_since?.toISOString() ?? null,
        messageId: ticket.message_id,
        senderId: caller.subject,
        senderType: caller.role,
        attachmentNames: [],
        previous: { status: ticket.status, assignedAgentId: ticket.assigned_agent_id },
      },
    });
    await client.query({
      name: "write-message",
      text: WRITE,
      values: [
        ticket.message_id,
        ticket.id,
        number,
        caller.subject,
        caller.role,
        text,
        at,
        ticket.entity_no,
        words,
        bytes,
        position,
        hash,
        detail,
        requestId,
        ticket.log_hash,
        eventId,
        envelope,
        seal,
        contentHash,
      ],
    });
    return {
      status: 1,
      message: "Message and attachments added successfully",
      data: { ticketId: number, message: text, attachments: [] },
    };
  });
