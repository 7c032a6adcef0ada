import { NewAttachment, text, TEXT_LIMITS } from "@crossdesk/contracts";
import { z } from "zod";
import { flag, numeric } from "../../api/input.ts";
import { CreatedDateFilter, StatusFilter, UserTypeFilter } from "./list-filters.ts";

const INTEGER_MAX = 2_147_483_647;

const Limit = numeric(1, 100).default(10);
const Offset = numeric(0, INTEGER_MAX).default(0);

export const TicketParams = z.object({ id: numeric(1, INTEGER_MAX) });

export const ListQuery = z.object({
  limit: Limit,
  offset: Offset,
  keyword: text(TEXT_LIMITS.keyword).default(""),
  count: flag,
  status: StatusFilter.optional(),
  userType: UserTypeFilter.optional(),
  createdDate: CreatedDateFilter.optional(),
});
export type ListQuery = z.output<typeof ListQuery>;

export const LogsQuery = z.object({
  limit: Limit,
  offset: Offset,
  count: flag,
});
export type LogsQuery = z.output<typeof LogsQuery>;

/** Without a name of its own it is shown by its file's. */
const SentAttachment = NewAttachment.extend({ fileName: NewAttachment.shape.fileName.optional() });

export const AddMessageBody = z
  .object({
    message: text(TEXT_LIMITS.message).default(""),
    attachments: z.array(SentAttachment).max(20).default([]),
  })
  .refine(({ message, attachments }) => message.trim() !== "" || attachments.length > 0, {
    error: "must hold a message, an attachment, or both",
  });
export type AddMessageBody = z.output<typeof AddMessageBody>;

/** The documented status numbers. */
export const StatusNumber = z.literal([1, 2, 3, 4]);
export type StatusNumber = z.output<typeof StatusNumber>;
export const SetStatusBody = z.object({ status: StatusNumber });

const Time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
const audit = { createdBy: z.string(), createdDate: Time, modifiedBy: z.string(), modifiedDate: Time };
const flags = { isActive: z.boolean(), isDelete: z.boolean() };
const actorTypes = { createdByType: z.string(), modifiedByType: z.string() };

export const StatusName = z.enum(["open", "pending", "resolved", "closed"]);
export type StatusName = z.output<typeof StatusName>;

const ticketFields = {
  ...audit,
  id: z.int(),
  refId: z.string(),
  userId: z.string(),
  userType: z.string(),
  categoryId: z.int(),
  /** 0 where the ticket has no subcategory. */
  subCategoryId: z.int(),
  subject: z.string(),
  description: z.string(),
  ...flags,
  status: StatusName,
};

export const TicketCategory = z
  .strictObject({
    ...audit,
    id: z.int(),
    categoryName: z.string(),
    /** 0 at the top. */
    parentCategoryId: z.int(),
    ...flags,
  })
  .meta({ id: "TicketCategory" });
export type TicketCategory = z.output<typeof TicketCategory>;

export const ListedTicket = z.strictObject({ ...ticketFields, ticketCategory: TicketCategory }).meta({ id: "Ticket" });
export type ListedTicket = z.output<typeof ListedTicket>;

export const TicketAttachment = z
  .strictObject({
    id: z.int(),
    fileName: z.string(),
    filePath: z.string(),
    createdBy: z.string(),
    createdDate: Time,
  })
  .meta({ id: "TicketAttachment" });

export const TicketMessage = z
  .strictObject({
    ...audit,
    id: z.int(),
    ticketId: z.int(),
    senderId: z.string(),
    senderType: z.string(),
    message: z.string(),
    sentAt: Time,
    ...flags,
    ...actorTypes,
    ticketAttachments: z.array(TicketAttachment),
  })
  .meta({ id: "TicketMessage" });
export type TicketMessage = z.output<typeof TicketMessage>;

export const DetailedTicket = z
  .strictObject({ ...ticketFields, ticketMessage: z.array(TicketMessage) })
  .meta({ id: "TicketDetails" });
export type DetailedTicket = z.output<typeof DetailedTicket>;

export const TicketLog = z
  .strictObject({
    ...audit,
    id: z.int(),
    ticketId: z.int(),
    actionTaken: z.string(),
    actionBy: z.string(),
    actionByType: z.string(),
    actionAt: Time,
    ...flags,
    ...actorTypes,
  })
  .meta({ id: "TicketLog" });
export type TicketLog = z.output<typeof TicketLog>;

/** The documentation has the envelope's status as a string in the two lists, and as a number elsewhere. */
const listEnvelope = { status: z.literal("1"), count: z.int().min(0).optional() };
const envelope = { status: z.literal(1) };

export const ListResponse = z.strictObject({
  ...listEnvelope,
  message: z.literal("Support tickets retrieved successfully"),
  data: z.array(ListedTicket),
});
export type ListResponse = z.output<typeof ListResponse>;

export const GetResponse = z.strictObject({
  ...envelope,
  message: z.literal("Ticket details retrieved successfully"),
  data: DetailedTicket,
});
export type GetResponse = z.output<typeof GetResponse>;

export const AddMessageResponse = z.strictObject({
  ...envelope,
  message: z.literal("Message and attachments added successfully"),
  data: z.strictObject({
    ticketId: z.int(),
    message: z.string(),
    attachments: z.array(z.strictObject({ fileName: z.string(), filePath: z.string() })),
  }),
});
export type AddMessageResponse = z.output<typeof AddMessageResponse>;

export const SetStatusResponse = z.strictObject({
  ...envelope,
  message: z.literal("Ticket status updated successfully"),
  data: z.strictObject({ id: z.int(), status: StatusNumber }),
});
export type SetStatusResponse = z.output<typeof SetStatusResponse>;

export const LogsResponse = z.strictObject({
  ...listEnvelope,
  message: z.literal("Successfully retrieved ticket logs"),
  data: z.array(TicketLog),
});
export type LogsResponse = z.output<typeof LogsResponse>;

export const ErrorResponse = z.strictObject({ status: z.literal(0), message: z.string().min(1), data: z.null() });
export type ErrorResponse = z.output<typeof ErrorResponse>;
