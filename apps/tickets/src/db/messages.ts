import type { ActorType, Attachment, Message, NewAttachment, TicketReference } from "@crossdesk/contracts";
import type { Query, Transaction } from "@crossdesk/database";
import type { Actor } from "../domain/actor.ts";
import type { Scope } from "../domain/policy.ts";
import { CHANGE_COLUMNS, ticketStatement, toTicketToChange } from "./find-ticket.ts";
import type { ChangeRow, TicketToChange } from "./find-ticket.ts";
import { toInstant } from "./instant.ts";

type AttachmentValues = readonly [
  id: number,
  fileName: string,
  filePath: string,
  fileId: string | null,
  createdBy: string,
  createdAt: string,
];

/** A message as `MESSAGE_JSON` reads it. */
export type MessageValues = readonly [
  id: number,
  ticketId: string,
  ticketNumber: number,
  senderId: string,
  senderType: ActorType,
  text: string,
  sentAt: string,
  createdBy: string,
  createdByType: ActorType,
  attachments: readonly AttachmentValues[] | null,
];

/** SQL for a message with its attachments, as `toMessage` takes it. */
export const MESSAGE_JSON = (alias: string): string => {
  const columns = ["id", "ticket_id", "ticket_number", "sender_id", "sender_type", "text", "sent_at", "created_by"];
  return `json_build_array(${[...columns, "created_by_type"].map((name) => `${alias}.${name}`).join(", ")}, (
    SELECT json_agg(json_build_array(a.id, a.file_name, a.file_path, a.file_id, a.created_by, a.created_at) ORDER BY a.id)
    FROM attachments a WHERE a.message_id = ${alias}.id))`;
};

const toAttachment = ([id, fileName, filePath, fileId, createdBy, createdAt]: AttachmentValues): Attachment => ({
  id,
  fileName,
  filePath,
  fileId,
  createdBy,
  createdAt: toInstant(createdAt),
});

/** The message as contracts know it. Messages are never changed, so who made one changed it last. */
export const toMessage = (values: MessageValues): Message => {
  const [id, ticketId, ticketNumber, senderId, senderType, text, at, createdBy, createdByType, attachments] = values;
  const sentAt = toInstant(at);
  return {
    id,
    ticketId,
    ticketNumber,
    senderId,
    senderType,
    text,
    sentAt,
    attachments: attachments?.map(toAttachment) ?? [],
    createdBy,
    createdByType,
    createdAt: sentAt,
    modifiedBy: createdBy,
    modifiedByType: createdByType,
    modifiedAt: sentAt,
    isActive: true,
    isDeleted: false,
  };
};

/** An attachment, and the file of that name if its sender uploaded one. */
export interface LinkedAttachment extends NewAttachment {
  readonly fileId: string | null;
}

export interface NewMessage {
  readonly ticketId: string;
  readonly ticketNumber: number;
  readonly sender: Actor;
  readonly by: Actor;
  readonly text: string;
  readonly at: Date;
  readonly attachments: readonly LinkedAttachment[];
}

const WRITTEN = `written AS (
  INSERT INTO messages (id, ticket_id, ticket_number, sender_id, sender_type, text, sent_at, created_by, created_by_type)
  OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
)`;
const INSERT = `INSERT INTO attachments (id, message_id, ticket_id, file_name, file_path, file_id, created_by, created_at)
  OVERRIDING SYSTEM VALUE SELECT f.id, $1, $2, f.name, f.path, f.file_id, $8, $7
  FROM unnest($10::integer[], $11::text[], $12::text[], $13::uuid[]) AS f (id, name, path, file_id)`;

/** The ids of a message and of its attachments. */
export interface MessageIds {
  readonly id: number;
  readonly attachmentIds: readonly number[];
}

/** What the message is added to. */
export interface TakeIdsOptions {
  readonly ticket: TicketReference;
  readonly scope: Scope;
  /** How many attachments it has. */
  readonly attachments: number;
}

const IDS = (attachments: number): string => `nextval('messages_id_seq')::integer AS id, ARRAY(
  SELECT nextval('attachments_id_seq')::integer FROM generate_series(1, ${attachments})) AS "attachmentIds"`;
/** Open, or reopened by a message that its customer may be writing. */
const TAKES_MESSAGES = "(t.status NOT IN ('CLOSED', 'CHAT_CLOSED') OR t.reopenable_until IS NOT NULL)";

/** What a message is added to, and the ids that were taken for it: none where it is closed for good. */
export interface MessageStart {
  readonly before: TicketToChange;
  readonly ids: MessageIds | undefined;
}

/**
 * Reads a ticket without locking it, and takes the ids of a message as `takeMessageIds` does. Where somebody else's message comes first,
 * the change fails and the ids with it.
 */
export const startMessage = async (
  query: Query,
  { ticket, scope, attachments }: TakeIdsOptions,
): Promise<MessageStart | undefined> => {
  const columns = `${CHANGE_COLUMNS}, i.id AS "messageId", i."attachmentIds"`;
  const ids = `LEFT JOIN LATERAL (SELECT ${IDS(attachments)} WHERE ${TAKES_MESSAGES}) i ON true`;
  const [row] = await query<ChangeRow & { messageId: number | null; attachmentIds: readonly number[] | null }>(
    ticketStatement({ name: `start-message-${attachments}`, columns, join: ids }, ticket, scope),
  );
  if (row === undefined) return undefined;
  const { messageId: id, attachmentIds } = row;
  return { before: toTicketToChange(row), ids: id === null ? undefined : { id, attachmentIds: attachmentIds ?? [] } };
};

/**
 * Takes the ids of a message and its attachments, unless the ticket is closed for good or not there. Asked for behind the statement that
 * locks the ticket, they rise in the order of its messages.
 */
export const takeMessageIds = async (
  query: Query,
  { ticket, scope, attachments }: TakeIdsOptions,
): Promise<MessageIds | undefined> => {
  const rows = await query<MessageIds>(
    ticketStatement(
      {
        name: `take-message-ids-${attachments}`,
        columns: IDS(attachments),
        suffix: ` AND ${TAKES_MESSAGES}`,
      },
      ticket,
      scope,
    ),
  );
  return rows[0];
};

/** Writes a message with its attachments. */
export const insertMessage = (
  tx: Pick<Transaction, "write">,
  { id, attachmentIds }: MessageIds,
  message: NewMessage,
): Message => {
  const { by, sender, attachments } = message;
  const at = message.at.toISOString();
  tx.write({
    name: "insert-message",
    joins: true,
    parts: [WRITTEN],
    text: INSERT,
    values: [
      id,
      message.ticketId,
      message.ticketNumber,
      sender.id,
      sender.type,
      message.text,
      message.at,
      by.id,
      by.type,
      attachmentIds,
      attachments.map(({ fileName }) => fileName),
      attachments.map(({ filePath }) => filePath),
      attachments.map(({ fileId }) => fileId),
    ],
  });
  return {
    id,
    ticketId: message.ticketId,
    ticketNumber: message.ticketNumber,
    senderId: sender.id,
    senderType: sender.type,
    text: message.text,
    sentAt: at,
    attachments: attachments.map(({ fileName, filePath, fileId }, index) => {
      const attachmentId = attachmentIds[index];
      if (attachmentId === undefined) throw new RangeError("Each attachment needs an id.");
      return { id: attachmentId, fileName, filePath, fileId, createdBy: by.id, createdAt: at };
    }),
    createdBy: by.id,
    createdByType: by.type,
    createdAt: at,
    modifiedBy: by.id,
    modifiedByType: by.type,
    modifiedAt: at,
    isActive: true,
    isDeleted: false,
  };
};

/**
 * Which of a ticket's messages: the oldest behind the one whose id is `after`, or, with `before`, the newest before that one; and
 * then past `offset` others.
 */
export interface MessagesPage {
  readonly ticketId: string;
  readonly limit: number;
  readonly offset: number;
  readonly after: number;
  readonly before: number | undefined;
}

/** Those that were asked for, oldest first, and whether there are others. */
export interface MessageRange {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

const PAGE_OF = `SELECT * FROM messages WHERE ticket_id = $1 AND id > $2 AND id < $5`;
/** Behind every message. */
const END = 2_147_483_647;
/** What a page passes over is not made JSON of. A page without messages stands at `empty`: where its direction ends. */
const listText = (order: string, empty: number): string => `SELECT page.messages,
    EXISTS (SELECT FROM messages WHERE ticket_id = $1 AND id < page.first) AS "hasOlder",
    EXISTS (SELECT FROM messages WHERE ticket_id = $1 AND id > page.last) AS "hasNewer"
  FROM (SELECT json_agg(${MESSAGE_JSON("m")} ORDER BY m.id) AS messages,
      coalesce(min(m.id), ${empty}) AS first, coalesce(max(m.id), ${empty}) AS last
    FROM (${PAGE_OF} ORDER BY ${order} LIMIT $3 OFFSET $4) m) page`;
const STATEMENTS = {
  forward: { name: "list-messages-forward", text: listText("id", END) },
  backward: { name: "list-messages-backward", text: listText("id DESC", 0) },
} as const;

/** A page of a ticket's messages, oldest first. */
export const listMessages = async (
  query: Query,
  { ticketId, limit, offset, after, before }: MessagesPage,
): Promise<MessageRange> => {
  const [row] = await query<Omit<MessageRange, "messages"> & { messages: MessageValues[] | null }>({
    ...STATEMENTS[before === undefined ? "forward" : "backward"],
    values: [ticketId, after, limit, offset, before ?? END],
  });
  if (row === undefined) throw new Error("The statement gave no row.");
  return { ...row, messages: row.messages?.map(toMessage) ?? [] };
};

/** Puts a file's id where its name, given in lower case, was mentioned before it was uploaded. Says whether anything changed. */
export const linkAttachments = async (
  query: Query,
  { ticketId, name, fileId }: { ticketId: string; name: string; fileId: string },
): Promise<boolean> => {
  const rows = await query({
    name: "link-attachments",
    text: `UPDATE attachments SET file_id = $3
      WHERE ticket_id = $1 AND lower(file_path) = $2 AND file_id IS NULL RETURNING id`,
    values: [ticketId, `/uploads/${name}`, fileId],
  });
  return rows.length > 0;
};
