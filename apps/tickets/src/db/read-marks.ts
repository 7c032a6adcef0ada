import { MOST_UNREAD } from "@crossdesk/contracts";
import type { UnreadMessages } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import type { Scope } from "../domain/policy.ts";

/** Whose marks: a person is known by the token's subject within the tenant. */
export interface Reader {
  readonly subject: string;
  /** Empty for a reader who belongs to no tenant. */
  readonly entityId: string;
}

/**
 * Moves a reader's mark in a ticket forward, and gives where it stands then; `undefined` where the ticket has no such message.
 */
export const moveReadMark = async (
  query: Query,
  { subject, entityId }: Reader,
  { ticketId, messageId }: { readonly ticketId: string; readonly messageId: number },
): Promise<number | undefined> => {
  const [row] = await query<{ messageId: number }>({
    name: "move-read-mark",
    text: `INSERT INTO read_marks AS r (subject, entity_id, ticket_id, message_id)
      SELECT $1, $2, m.ticket_id, m.id FROM messages m WHERE m.ticket_id = $3 AND m.id = $4
      ON CONFLICT (ticket_id, subject, entity_id)
      DO UPDATE SET message_id = greatest(r.message_id, excluded.message_id) RETURNING r.message_id AS "messageId"`,
    values: [subject, entityId, ticketId, messageId],
  });
  return row?.messageId;
};

/** What a reader has not read of these tickets, in their order; those that the scope has not are left out. */
export const countUnread = async (
  query: Query,
  { subject, entityId }: Reader,
  { ids, scope }: { readonly ids: readonly string[]; readonly scope: Scope },
): Promise<UnreadMessages[]> =>
  query<UnreadMessages>({
    name: "count-unread",
    text: `SELECT t.id AS "ticketId", r.message_id AS "readUpTo", behind.unread
      FROM unnest($3::uuid[]) WITH ORDINALITY AS asked (id, place)
      JOIN tickets t ON t.id = asked.id
      LEFT JOIN read_marks r ON r.ticket_id = t.id AND r.subject = $1 AND r.entity_id = $2
      CROSS JOIN LATERAL (
        SELECT count(*)::integer AS unread FROM (
          SELECT FROM messages m
          WHERE m.ticket_id = t.id AND m.id > coalesce(r.message_id, 0) AND m.sender_type IN ('customer', 'partner')
          LIMIT ${MOST_UNREAD}) counted
      ) behind
      WHERE NOT t.is_deleted AND ($4::text IS NULL OR t.entity_id = $4)
      ORDER BY asked.place`,
    values: [subject, entityId, ids, scope.entityId],
  });
