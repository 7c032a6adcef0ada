import type { Pool } from "pg";
import { z } from "zod";

const Line = z.object({
  ticketId: z.string(),
  at: z.date(),
  action: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  agentId: z.string().nullable(),
  rating: z.coerce.number().nullable(),
  /** Who wrote the message that the line is about. */
  sender: z.string().nullable(),
});
/** A line of the audit log, with as much of its detail as reports count. */
export type AuditLine = z.infer<typeof Line>;

const LINES = `SELECT l.ticket_id AS "ticketId", l.acted_at AS at, l.action, l.detail ->> 'from' AS from, l.detail ->> 'to' AS to,
    l.detail ->> 'agentId' AS "agentId", l.detail ->> 'rating' AS rating,
    (SELECT m.sender_type FROM messages m WHERE m.id::text = l.detail ->> 'messageId' AND m.ticket_id = l.ticket_id) AS sender
  FROM ticket_logs l WHERE l.entity_id = $1 ORDER BY l.ticket_id, l.position`;

/** A tenant's audit log, each ticket's lines together and in their order. */
export const readAuditLines = async (database: Pool, entityId: string): Promise<AuditLine[]> =>
  z.array(Line).parse((await database.query(LINES, [entityId])).rows);

const Traits = z.object({
  ticketId: z.string(),
  channel: z.string(),
  language: z.string(),
  priority: z.string(),
  category: z.string(),
  tags: z.array(z.string()),
});
/** What a ticket is like now. */
export type TicketTraits = z.infer<typeof Traits>;

const TRAITS = `SELECT id AS "ticketId", channel, language, priority, category_text AS category, tags FROM tickets WHERE entity_id = $1`;

export const readTraits = async (database: Pool, entityId: string): Promise<Map<string, TicketTraits>> => {
  const rows = z.array(Traits).parse((await database.query(TRAITS, [entityId])).rows);
  return new Map(rows.map((row) => [row.ticketId, row]));
};
