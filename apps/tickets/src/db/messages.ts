import type { ActorType, Attachment, Message, NewAttachment } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/service-kit";
import type { Actor } from "../domain/actor.ts";
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

const INSERT = `WITH written AS (
  INSERT INTO messages (ticket_id, ticket_number, sender_id, sender_type, text, sent_at, created_by, created_by_type)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *
), attached AS (
  INSERT INTO attachments (message_id, ticket_id, file_name, file_path, file_id, created_by, created_at)
  SELECT w.id, w.ticket_id, f.name, f.path, f.file_id, w.created_by, w.sent_at
  FROM written w, unnest($9::text[], $10::text[], $11::uuid[]) WITH ORDINALITY AS f (name, path, file_id, place) ORDER BY f.place
  RETURNING id, file_name, file_path, file_id
) SELECT w.id, coalesce((SELECT json_agg(json_build_object('id', a.id, 'fileName', a.file_name, 'filePath', a.file_path,
    'fileId', a.file_id) ORDER BY a.id) FROM attached a), '[]'::json) AS attachments FROM written w`;

interface Written {
  readonly id: number;
  readonly attachments: { id: number; fileName: string; filePath: string; fileId: string | null }[];
}

/** Writes a message with its attachments. */
export const insertMessage = async (query: Query, message: NewMessage): Promise<Message> => {
  const { by, sender, attachments } = message;
  const at = message.at.toISOString();
  const [row] = await query<Written>({
    name: "insert-message",
    text: INSERT,
    values: [
      message.ticketId,
      message.ticketNumber,
      sender.id,
      sender.type,
      message.text,
      message.at,
      by.id,
      by.type,
      attachments.map(({ fileName }) => fileName),
      attachments.map(({ filePath }) => filePath),
      attachments.map(({ fileId }) => fileId),
    ],
  });
  if (row === undefined) throw new Error("The message was not written.");
  return {
    id: row.id,
    ticketId: message.ticketId,
    ticketNumber: message.ticketNumber,
    senderId: sender.id,
    senderType: sender.type,
    text: message.text,
    sentAt: at,
    attachments: row.attachments.map((attachment) => ({ ...attachment, createdBy: by.id, createdAt: at })),
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

/** A page of a ticket's messages, oldest first. */
export const listMessages = async (
  query: Query,
  { ticketId, limit, offset }: { ticketId: string; limit: number; offset: number },
): Promise<Message[]> => {
  const rows = await query<{ message: MessageValues }>({
    name: "list-messages",
    text: `SELECT ${MESSAGE_JSON("m")} AS message FROM messages m WHERE m.ticket_id = $1 ORDER BY m.id LIMIT $2 OFFSET $3`,
    values: [ticketId, limit, offset],
  });
  return rows.map(({ message }) => toMessage(message));
};

/** Puts a file's id where its name was mentioned before it was uploaded. Says whether anything changed. */
export const linkAttachments = async (
  query: Query,
  { ticketId, name, fileId }: { ticketId: string; name: string; fileId: string },
): Promise<boolean> => {
  const rows = await query({
    name: "link-attachments",
    text: "UPDATE attachments SET file_id = $3 WHERE ticket_id = $1 AND file_path = $2 AND file_id IS NULL RETURNING id",
    values: [ticketId, `/uploads/${name}`, fileId],
  });
  return rows.length > 0;
};
