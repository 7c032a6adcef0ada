import type {
  AddMessageInput,
  Attachment,
  Category,
  Message,
  SummaryDetails,
  SummaryPage,
  Ticket,
  TicketLog,
  TicketLogPage,
  TicketSummary,
} from "@crossdesk/contracts";
import type * as wire from "./schemas.ts";
import { mapStatusName, mapStatusNumber } from "./status.ts";

/** `2025-04-01T10:00:00Z`: UTC without a fraction. */
const toTime = (instant: string): string => `${instant.slice(0, 19)}Z`;

type Audited = Pick<Ticket, "createdBy" | "createdAt" | "modifiedBy" | "modifiedAt">;

const toAudit = ({ createdBy, createdAt, modifiedBy, modifiedAt }: Audited) => ({
  createdBy,
  createdDate: toTime(createdAt),
  modifiedBy,
  modifiedDate: toTime(modifiedAt),
});

const toFlags = ({ isActive, isDeleted }: Pick<Ticket, "isActive" | "isDeleted">) => ({
  isActive,
  isDelete: isDeleted,
});

const toTicketFields = (ticket: TicketSummary) => ({
  ...toAudit(ticket),
  id: ticket.number,
  refId: ticket.refId,
  userId: ticket.customerId,
  userType: ticket.userType,
  categoryId: ticket.categoryId,
  subCategoryId: ticket.subCategoryId ?? 0,
  subject: ticket.subject,
  description: ticket.description,
  ...toFlags(ticket),
  status: mapStatusName(ticket.status),
});

const toCategory = (category: Category): wire.TicketCategory => ({
  ...toAudit(category),
  id: category.id,
  categoryName: category.name,
  parentCategoryId: category.parentId ?? 0,
  ...toFlags(category),
});

const toAttachment = ({ id, fileName, filePath, createdBy, createdAt }: Attachment) => ({
  id,
  fileName,
  filePath,
  createdBy,
  createdDate: toTime(createdAt),
});

export const toMessage = (message: Message): wire.TicketMessage => ({
  ...toAudit(message),
  id: message.id,
  ticketId: message.ticketNumber,
  senderId: message.senderId,
  senderType: message.senderType,
  message: message.text,
  sentAt: toTime(message.sentAt),
  ...toFlags(message),
  createdByType: message.createdByType,
  modifiedByType: message.modifiedByType,
  ticketAttachments: message.attachments.map(toAttachment),
});

const toLog = (log: TicketLog): wire.TicketLog => ({
  ...toAudit(log),
  id: log.id,
  ticketId: log.ticketNumber,
  actionTaken: log.action,
  actionBy: log.actor,
  actionByType: log.actorType,
  actionAt: toTime(log.actedAt),
  ...toFlags(log),
  createdByType: log.createdByType,
  modifiedByType: log.modifiedByType,
});

const withCount = (count: number | undefined) => (count === undefined ? {} : { count });

export const fromSummaryPage = ({ items, categories, count }: SummaryPage): wire.ListResponse => {
  const shown = new Map(categories.map((category) => [category.id, toCategory(category)]));
  return {
    status: "1",
    message: "Support tickets retrieved successfully",
    data: items.map((ticket) => {
      const ticketCategory = shown.get(ticket.categoryId);
      if (ticketCategory === undefined) throw new Error("A page of tickets came without the category of one of them.");
      return { ...toTicketFields(ticket), ticketCategory };
    }),
    ...withCount(count),
  };
};

export const fromSummaryDetails = ({ ticket, messages }: Omit<SummaryDetails, "hasOlder">): wire.GetResponse => ({
  status: 1,
  message: "Ticket details retrieved successfully",
  data: { ...toTicketFields(ticket), ticketMessage: messages.map(toMessage) },
});

/** Attachments as they were sent: what the caller named, in the caller's order. */
export const fromMessage = (message: Message, { attachments }: AddMessageInput): wire.AddMessageResponse => ({
  status: 1,
  message: "Message and attachments added successfully",
  data: {
    ticketId: message.ticketNumber,
    message: message.text,
    attachments: attachments.map(({ fileName, filePath }) => ({ fileName, filePath })),
  },
});

export const fromStatusChange = (ticket: Ticket): wire.SetStatusResponse => ({
  status: 1,
  message: "Ticket status updated successfully",
  data: { id: ticket.number, status: mapStatusNumber(ticket.status) },
});

export const fromLogPage = ({ items, count }: TicketLogPage): wire.LogsResponse => ({
  status: "1",
  message: "Successfully retrieved ticket logs",
  data: items.map(toLog),
  ...withCount(count),
});
