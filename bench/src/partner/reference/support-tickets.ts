import type { Caller } from "@crossdesk/contracts";
import type { Pool } from "pg";
import { toTicket, toTime, TICKET_COLUMNS, trimTime } from "./wire.ts";
import type { TicketRow } from "./wire.ts";

const GET = `SELECT ${TICKET_COLUMNS}, coalesce((
    SELECT json_agg(json_build_object('createdBy', m.created_by, 'sentAt', m.sent_at, 'id', m.id, 'senderId', m.sender_id,
      'senderType', m.sender_type, 'message', m.text, 'createdByType', m.created_by_type, 'attachments', (
        SELECT json_agg(json_build_object('id', a.id, 'fileName', a.file_name, 'filePath', a.file_path,
          'createdBy', a.created_by, 'createdDate', a.created_at) ORDER BY a.id)
        FROM attachments a WHERE a.message_id = m.id)) ORDER BY m.id)
    FROM messages m WHERE m.ticket_id = t.id), '[]'::json) AS messages
  FROM tickets t WHERE NOT t.is_deleted AND t.number = $1 AND t.entity_id = $2
    AND ($3::text IS NULL OR t.customer_id = $3)`;

interface MessageJson {
  readonly createdBy: string;
  readonly sentAt: string;
  readonly id: number;
  readonly senderId: string;
  readonly senderType: string;
  readonly message: string;
  readonly createdByType: string;
  readonly attachments:
    | { id: number; fileName: string; filePath: string; createdBy: string; createdDate: string }[]
    | null;
}

const toMessage = (message: MessageJson, ticketId: number) => {
  const at = trimTime(message.sentAt);
  return {
    createdBy: message.createdBy,
    createdDate: at,
    modifiedBy: message.createdBy,
    modifiedDate: at,
    id: message.id,
    ticketId,
    senderId: message.senderId,
    senderType: message.senderType,
    message: message.message,
    sentAt: at,
    isActive: true,
    isDelete: false,
    createdByType: message.createdByType,
    modifiedByType: message.createdByType,
    ticketAttachments: message.attachments?.map((each) => ({ ...each, createdDate: trimTime(each.createdDate) })) ?? [],
  };
};

const ownerOf = ({ role, subject }: Caller): string | null => (role === "customer" ? subject : null);

/** A ticket with its messages, if it is the caller's to see. */
export const getTicket = async (pool: Pool, number: number, caller: Caller) => {
  const { rows } = await pool.query<TicketRow & { messages: MessageJson[] }>({
    name: "get",
    text: GET,
    values: [number, caller.entityId, ownerOf(caller)],
  });
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    status: 1,
    message: "Ticket details retrieved successfully",
    data: { ...toTicket(row), ticketMessage: row.messages.map((message) => toMessage(message, row.number)) },
  };
};

type ListedRow = TicketRow & {
  readonly c_id: number;
  readonly c_name: string;
  readonly c_parent: number | null;
  readonly c_created_by: string;
  readonly c_created_at: Date;
  readonly c_modified_by: string;
  readonly c_modified_at: Date;
  readonly c_active: boolean;
  readonly c_deleted: boolean;
};

const LISTED = `${TICKET_COLUMNS}, c.id AS c_id, c.name AS c_name, c.parent_id AS c_parent, c.created_by AS c_created_by,
  c.created_at AS c_created_at, c.modified_by AS c_modified_by, c.modified_at AS c_modified_at, c.is_active AS c_active,
  c.is_deleted AS c_deleted`;

const LIST_OWN = `SELECT ${LISTED} FROM tickets t JOIN categories c ON c.id = t.category_id
  WHERE NOT t.is_deleted AND t.entity_id = $1 AND t.customer_id = $2 ORDER BY t.number DESC LIMIT $3 OFFSET $4`;
const LIST = `SELECT ${LISTED} FROM tickets t JOIN categories c ON c.id = t.category_id
  WHERE NOT t.is_deleted AND t.entity_id = $1 ORDER BY t.number DESC LIMIT $2 OFFSET $3`;
// By an array, which PostgreSQL takes for short: by a join it would read all tickets rather than look ten up.
const LIST_BY_WORDS = `SELECT ${LISTED} FROM tickets t JOIN categories c ON c.id = t.category_id
  WHERE t.number = ANY (ARRAY(SELECT search_tickets($1, $2, NULL, 2147483647, $4, $3))) ORDER BY t.number DESC`;

const toListed = (row: ListedRow) => ({
  ...toTicket(row),
  ticketCategory: {
    createdBy: row.c_created_by,
    createdDate: toTime(row.c_created_at),
    modifiedBy: row.c_modified_by,
    modifiedDate: toTime(row.c_modified_at),
    id: row.c_id,
    categoryName: row.c_name,
    parentCategoryId: row.c_parent ?? 0,
    isActive: row.c_active,
    isDelete: row.c_deleted,
  },
});

export interface ListQuery {
  readonly limit: number;
  readonly offset: number;
  readonly keyword: string;
}

const toListStatement = ({ limit, offset, keyword }: ListQuery, caller: Caller) => {
  if (keyword !== "") {
    const words = keyword.toLowerCase().split(" ");
    return { name: "list-by-words", text: LIST_BY_WORDS, values: [words, caller.entityId, limit, offset] };
  }
  const owner = ownerOf(caller);
  return owner === null
    ? { name: "list", text: LIST, values: [caller.entityId, limit, offset] }
    : { name: "list-own", text: LIST_OWN, values: [caller.entityId, owner, limit, offset] };
};

/** A page of the tickets that the caller may see, newest first. Keywords are a partner's, of plain words. */
export const listTickets = async (pool: Pool, query: ListQuery, caller: Caller) => {
  const { rows } = await pool.query<ListedRow>(toListStatement(query, caller));
  return { status: "1", message: "Support tickets retrieved successfully", data: rows.map(toListed) };
};
