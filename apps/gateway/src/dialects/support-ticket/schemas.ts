import { NewAttachment, text, TEXT_LIMITS } from "@crossdesk/contracts";
import { z } from "zod";
import { documentedAs, flag, numeric } from "../../api/input.ts";
import { CreatedDateFilter, StatusFilter, UserTypeFilter } from "./list-filters.ts";

const INTEGER_MAX = 2_147_483_647;

const Limit = numeric(1, 100).default(10).describe("How many to answer with.");
const Offset = numeric(0, INTEGER_MAX).default(0).describe("How many to pass over.");

const TicketNumber = numeric(1, INTEGER_MAX).meta({
  description: "The number of the ticket.",
  param: { example: 123 },
});
export const TicketParams = z.object({ id: TicketNumber });

export const ListQuery = z.object({
  limit: Limit,
  offset: Offset,
  keyword: text(TEXT_LIMITS.keyword)
    .default("")
    .describe("Words that must all occur in a ticket: each matches the beginning of a word, in any case."),
  count: flag.meta({
    description: "Whether the answer holds `count`, the number of all tickets that match.",
    ...documentedAs({ type: "boolean", default: false }),
  }),
  status: StatusFilter.optional().describe("Statuses by name (`open`) or number (`1`), with commas between several."),
  userType: UserTypeFilter.optional().describe("Kinds of users such as `customer`, with commas between several."),
  createdDate: CreatedDateFilter.optional().describe(
    "The day in UTC on which the tickets were opened (`2025-05-11`), or the first and the last of several days with a comma between them.",
  ),
});
export type ListQuery = z.output<typeof ListQuery>;

export const LogsQuery = z.object({
  limit: Limit,
  offset: Offset,
  count: flag.meta({
    description: "1 for the number of all logs alone: `data` is empty then, and `count` holds it.",
    ...documentedAs({ type: "integer", enum: [0, 1], default: 0 }),
  }),
});
export type LogsQuery = z.output<typeof LogsQuery>;

const SentAttachment = z
  .object({
    fileName: NewAttachment.shape.fileName
      .optional()
      .describe("What the attachment is called; the name that its file was stored under, where it is left out."),
    filePath: NewAttachment.shape.filePath.describe("`/uploads/<name>`, as the common upload named the file."),
  })
  .meta({ id: "NewAttachment", description: "A file to attach to a message." });

export const AddMessageBody = z
  .object({
    message: text(TEXT_LIMITS.message).default("").describe("The text of the message."),
    attachments: z.array(SentAttachment).max(20).default([]).describe("The files of the message."),
  })
  .refine(({ message, attachments }) => message.trim() !== "" || attachments.length > 0, {
    error: "must hold a message, an attachment, or both",
  })
  .meta({ id: "AddMessage", description: "A message with a text, attachments, or both." });
export type AddMessageBody = z.output<typeof AddMessageBody>;

/** The documented status numbers. */
export const StatusNumber = z.literal([1, 2, 3, 4]);
export type StatusNumber = z.output<typeof StatusNumber>;
const DocumentedStatus = StatusNumber.describe("1 `open`, 2 `pending`, 3 `resolved`, 4 `closed`.");
export const SetStatusBody = z
  .object({ status: DocumentedStatus })
  .meta({ id: "SetStatus", description: "The status that the ticket gets." });

const Time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
const time = (when: string) => Time.describe(`${when}, in UTC without a fraction of a second.`);

/** What every record has, of which `thing` says what it is. */
const recordOf = (thing: string) => ({
  createdBy: z.string().describe(`Who made the ${thing}.`),
  createdDate: time(`When the ${thing} was made`),
  modifiedBy: z.string().describe(`Who changed the ${thing} last.`),
  modifiedDate: time(`When the ${thing} was changed last`),
  isActive: z.boolean().describe(`Whether the ${thing} is in use.`),
  isDelete: z.boolean().describe(`Whether the ${thing} was deleted.`),
});
const actorsOf = (thing: string) => ({
  createdByType: z.string().describe(`What the maker of the ${thing} is, such as \`customer\`.`),
  modifiedByType: z.string().describe(`What the last to change the ${thing} is, such as \`admin\`.`),
});

export const StatusName = z.enum(["open", "pending", "resolved", "closed"]);
export type StatusName = z.output<typeof StatusName>;

const ticketFields = {
  ...recordOf("ticket"),
  id: z.int().describe("The number of the ticket."),
  refId: z.string().describe("The reference of the ticket."),
  userId: z.string().describe("The user whose ticket it is."),
  userType: z.string().describe("What that user is, such as `customer`."),
  categoryId: z.int().describe("The category of the ticket."),
  subCategoryId: z.int().describe("The subcategory of the ticket; 0 where it has none."),
  subject: z.string().describe("What the ticket is about, in one line."),
  description: z.string().describe("What the ticket is about."),
  status: StatusName.describe("The status of the ticket."),
};

export const TicketCategory = z
  .strictObject({
    ...recordOf("category"),
    id: z.int().describe("The id of the category."),
    categoryName: z.string().describe("What the category is called."),
    parentCategoryId: z.int().describe("The category above it; 0 at the top."),
  })
  .meta({ id: "TicketCategory", description: "A category of tickets." });
export type TicketCategory = z.output<typeof TicketCategory>;

export const ListedTicket = z
  .strictObject({ ...ticketFields, ticketCategory: TicketCategory.describe("The category of the ticket.") })
  .meta({ id: "Ticket", description: "A ticket as lists have it." });
export type ListedTicket = z.output<typeof ListedTicket>;

export const TicketAttachment = z
  .strictObject({
    id: z.int().describe("The id of the attachment."),
    fileName: z.string().describe("What the attachment is called."),
    filePath: z.string().describe("The path that the file downloads from."),
    createdBy: z.string().describe("Who attached the file."),
    createdDate: time("When the file was attached"),
  })
  .meta({ id: "TicketAttachment", description: "A file of a message." });

export const TicketMessage = z
  .strictObject({
    ...recordOf("message"),
    ...actorsOf("message"),
    id: z.int().describe("The id of the message."),
    ticketId: z.int().describe("The number of the ticket that it belongs to."),
    senderId: z.string().describe("Who wrote the message."),
    senderType: z.string().describe("What the sender is, such as `customer`."),
    message: z.string().describe("The text of the message."),
    sentAt: time("When the message was sent"),
    ticketAttachments: z.array(TicketAttachment).describe("The files of the message."),
  })
  .meta({ id: "TicketMessage", description: "A message of a ticket." });
export type TicketMessage = z.output<typeof TicketMessage>;

export const DetailedTicket = z
  .strictObject({
    ...ticketFields,
    ticketMessage: z.array(TicketMessage).describe("The messages of the ticket, oldest first."),
  })
  .meta({ id: "TicketDetails", description: "A ticket with its messages." });
export type DetailedTicket = z.output<typeof DetailedTicket>;

export const TicketLog = z
  .strictObject({
    ...recordOf("log"),
    ...actorsOf("log"),
    id: z.int().describe("The id of the log."),
    ticketId: z.int().describe("The number of the ticket that it belongs to."),
    actionTaken: z.string().describe("What was done, such as `Updated ticket status`."),
    actionBy: z.string().describe("Who did it."),
    actionByType: z.string().describe("What they are, such as `system`."),
    actionAt: time("When it was done"),
  })
  .meta({ id: "TicketLog", description: "What somebody did to a ticket." });
export type TicketLog = z.output<typeof TicketLog>;

/** The documentation has the envelope's status as a string in the two lists, and as a number elsewhere. */
const listEnvelope = <Sentence extends string>(message: Sentence) => ({
  status: z.literal("1").describe("Always the string `1`: it succeeded."),
  count: z.int().min(0).optional().describe("The number of all that match, where it was asked for."),
  message: z.literal(message).describe("A sentence for people."),
});
const envelope = <Sentence extends string>(message: Sentence) => ({
  status: z.literal(1).describe("Always the number 1: it succeeded."),
  message: z.literal(message).describe("A sentence for people."),
});

export const ListResponse = z.strictObject({
  ...listEnvelope("Support tickets retrieved successfully"),
  data: z.array(ListedTicket).describe("The tickets, newest first."),
});
export type ListResponse = z.output<typeof ListResponse>;

export const GetResponse = z.strictObject({
  ...envelope("Ticket details retrieved successfully"),
  data: DetailedTicket,
});
export type GetResponse = z.output<typeof GetResponse>;

const AddedAttachment = z.strictObject({
  fileName: z.string().describe("What the attachment is called."),
  filePath: z.string().describe("The path that the file downloads from."),
});
const AddedMessage = z
  .strictObject({
    ticketId: z.int().describe("The number of the ticket."),
    message: z.string().describe("The text of the message."),
    attachments: z.array(AddedAttachment).describe("The files of the message."),
  })
  .meta({ id: "AddedMessage", description: "The message as it was added." });

export const AddMessageResponse = z.strictObject({
  ...envelope("Message and attachments added successfully"),
  data: AddedMessage,
});
export type AddMessageResponse = z.output<typeof AddMessageResponse>;

const ChangedStatus = z
  .strictObject({ id: z.int().describe("The number of the ticket."), status: DocumentedStatus })
  .meta({ id: "ChangedStatus", description: "The status that the ticket has now." });

export const SetStatusResponse = z.strictObject({
  ...envelope("Ticket status updated successfully"),
  data: ChangedStatus,
});
export type SetStatusResponse = z.output<typeof SetStatusResponse>;

export const LogsResponse = z.strictObject({
  ...listEnvelope("Successfully retrieved ticket logs"),
  data: z.array(TicketLog).describe("The logs, newest first."),
});
export type LogsResponse = z.output<typeof LogsResponse>;

export const ErrorResponse = z
  .strictObject({
    status: z.literal(0).describe("Always the number 0: it failed."),
    message: z.string().min(1).describe("One sentence that says what to mend."),
    data: z.null().describe("Always `null`."),
  })
  .describe("A failure.");
export type ErrorResponse = z.output<typeof ErrorResponse>;
