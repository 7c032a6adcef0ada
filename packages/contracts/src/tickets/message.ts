import { z } from "zod";
import { UploadPath } from "../files/file-name.ts";
import {
  Identifier,
  Instant,
  Limit,
  Offset,
  Ordinal,
  requiredText,
  RowNumber,
  text,
  TEXT_LIMITS,
  Uuid,
} from "../primitives.ts";
import { toPlainFileName } from "../plain-names.ts";
import { ActorType, auditFields } from "./ticket.ts";
import { TicketReference } from "./ticket-reference.ts";

export const Attachment = z.object({
  id: RowNumber,
  /** Also of a message that was stored with another one: see `toPlainFileName`. */
  fileName: z.string().overwrite(toPlainFileName),
  /** `/uploads/<name>`; it downloads once a file of that name was uploaded. */
  filePath: z.string(),
  fileId: Uuid.nullable(),
  createdBy: z.string(),
  createdAt: Instant,
});
export type Attachment = z.infer<typeof Attachment>;

export const Message = z.object({
  ...auditFields,
  id: RowNumber,
  ticketId: Uuid,
  ticketNumber: Ordinal,
  senderId: z.string(),
  senderType: ActorType,
  text: z.string(),
  sentAt: Instant,
  attachments: z.array(Attachment),
});
export type Message = z.infer<typeof Message>;

export const NewAttachment = z.object({
  fileName: requiredText(TEXT_LIMITS.fileName).overwrite(toPlainFileName),
  filePath: UploadPath,
});
export type NewAttachment = z.infer<typeof NewAttachment>;

/** Needs a text, an attachment, or both. */
export const AddMessageInput = z.object({
  ticket: TicketReference,
  text: text(TEXT_LIMITS.message).default(""),
  attachments: z.array(NewAttachment).max(20).default([]),
  /** Who writes, where an internal service or a partner writes for somebody; the caller otherwise. */
  sender: z.object({ id: Identifier, type: ActorType }).optional(),
});
export type AddMessageInput = z.infer<typeof AddMessageInput>;

export const ListMessagesInput = z.object({
  ticket: TicketReference,
  limit: Limit,
  offset: Offset,
  /** Only messages behind the one of this id: the last one of a page leads to the next, however far it is from the first. */
  after: z.int().min(0).max(2_147_483_647).default(0),
  /** Only messages before the one of this id, and of those the newest: the first one of a page leads to the page before it. */
  before: RowNumber.optional(),
});
export type ListMessagesInput = z.infer<typeof ListMessagesInput>;

/** Oldest first. Holds fewer than `limit` where more do not fit into one answer: what is left, the two marks say. */
export const MessagePage = z.object({
  items: z.array(Message),
  /** The ticket has messages before these. */
  hasOlder: z.boolean().optional(),
  /** The ticket has messages behind these. */
  hasNewer: z.boolean().optional(),
});
export type MessagePage = z.infer<typeof MessagePage>;
