import {
  beginningOf,
  Customer,
  Device,
  DeviceUdid,
  Email,
  Phone,
  PlainFileName,
  requiredText,
  text,
  TEXT_LIMITS,
  TicketStatus,
} from "@crossdesk/contracts";
import { z } from "zod";
import { toInternational } from "./written-phone.ts";

/** As people type it: keyboards add a space behind an address that they complete. */
const WrittenEmail = z.string().trim().pipe(Email);
const WrittenPhone = z.string().transform(toInternational).pipe(Phone);

export const CreateBody = z
  .object({
    // Not `z.uuid()`: partners' ids are older than RFC 9562's versions and variants.
    uuid: z.guid().describe("The id of the user: a UUID."),
    udid: DeviceUdid.describe("The name that the user's device gives itself."),
    subject: requiredText(TEXT_LIMITS.subject).describe("What the complaint is about, in one line."),
    message: requiredText(TEXT_LIMITS.message).describe("What the complaint is about."),
    email: WrittenEmail.describe("The user's e-mail address."),
    category: requiredText(TEXT_LIMITS.name).describe("The category of the complaint."),
    // One that is too long is no reason to refuse a complaint.
    name: z
      .string()
      .transform((name) => beginningOf(name, TEXT_LIMITS.name))
      .optional()
      .describe("The user's name."),
    phone: WrittenPhone.optional().describe("The user's telephone number, such as `+442079460123`."),
    images: z.array(PlainFileName).max(20).default([]).describe("The `fileName`s that the common upload gave."),
  })
  .meta({ id: "NewComplaint", description: "A complaint to log." });
export type CreateBody = z.output<typeof CreateBody>;

/** An empty string is no condition. */
const condition = (max: number, description: string) => text(max).default("").describe(description);

export const SearchBody = z
  .object({
    uuid: condition(TEXT_LIMITS.identifier, "The id of the user."),
    udid: condition(TEXT_LIMITS.identifier, "The name that the device gives itself."),
    email: condition(320, "The e-mail address of the complaint."),
    phone: condition(32, "The telephone number of the complaint."),
    ticketId: condition(TEXT_LIMITS.identifier, "The id of the ticket."),
    zendeskTicketId: condition(TEXT_LIMITS.identifier, "The id of the ticket in Zendesk."),
  })
  .meta({ id: "ComplaintSearch", description: "Conditions that must all be met; an empty string is none." });
export type SearchBody = z.output<typeof SearchBody>;

const HelpSupportFileType = z.enum(["LOG", "FEEDBACK_PHOTO"]).describe("What the file is: a log, or a photo.");
export const UploadParams = z.object({
  feedbackId: z.guid().describe("The id of the complaint: the `data.id` that create gave."),
  HelpSupportFileType,
});
export const DownloadParams = z.object({
  coreTicketId: z.guid().describe("The id of the ticket: `data.ticketId`."),
  HelpSupportFileType,
});
export const CommonUploadQuery = z.object({
  bucketType: z
    .enum(["LOG_IMAGE", "TICKET_ATTACHMENT"])
    .describe("What the file is for: an image of a complaint, or an attachment of a message."),
});

const ticketInfoFields = {
  supportTicketId: z
    .string()
    .describe("The id of the ticket in Zendesk, once it is there; the number of the ticket where there is no Zendesk."),
  subject: z.string().describe("What the complaint is about, in one line."),
  message: z.string().describe("What the complaint is about."),
  ticketStatus: TicketStatus.describe("The status of the ticket."),
  userTransactionId: z.null().describe("Always `null`."),
  userId: z.string().describe("The id of the user."),
  userName: z.string().nullable().describe("The user's name."),
};
const TicketId = z.uuid().describe("The id of the ticket.");

const WireDevice = z.strictObject(Device.shape).meta({ id: "Device", description: "A device of a user." });

const WireUser = z
  .strictObject({
    ...Customer.shape,
    devices: z.array(WireDevice).describe("The user's newest devices, oldest first."),
  })
  .meta({ id: "User", description: "The profile of a user; what is not known is `null`, or `[]` for a list." });

const complaintFields = {
  id: z.uuid().describe("The id of the complaint, which upload asks for as `feedbackId`."),
  user: WireUser.describe("The user who complains."),
  ticketId: TicketId,
  logPath: z.url().nullable().describe("Where the log downloads from, for 7 days and without a token."),
  name: z.string().nullable().describe("The user's name, as the complaint gave it."),
  email: z.string().nullable().describe("The user's e-mail address, as the complaint gave it."),
  phone: z.string().nullable().describe("The user's telephone number, as the complaint gave it."),
  category: z.string().describe("The category of the complaint."),
  feedbackPhoto: z.url().nullable().describe("Where the photo downloads from, for 7 days and without a token."),
  creationDate: z.int().describe("When the complaint was logged, in milliseconds since 1970."),
};

export const CreatedComplaint = z
  .strictObject({
    ...complaintFields,
    device: WireDevice.nullable().describe("The device that the complaint came from."),
    ticketInfo: z
      .strictObject({
        id: TicketId,
        ...ticketInfoFields,
        images: z.array(z.string()).describe("The names of the images that were uploaded for the complaint."),
      })
      .describe("The ticket of the complaint."),
  })
  .meta({ id: "CreatedComplaint", description: "A complaint that was logged now." });
export type CreatedComplaint = z.output<typeof CreatedComplaint>;

const CoreTicketInfo = z
  .strictObject({ id: TicketId, coreTicketNumber: z.null().describe("Always `null`."), ...ticketInfoFields })
  .meta({ id: "CoreTicketInfo", description: "The ticket of a complaint." });

const FoundDevice = z.strictObject({
  ...WireDevice.shape,
  deviceStatus: z.null().describe("Always `null`."),
  target: WireDevice.describe("The same device."),
});

/** In search and upload, `device` and `ticketInfo` hold a copy of themselves under `target`. */
export const FoundComplaint = z
  .strictObject({
    ...complaintFields,
    device: FoundDevice.nullable().describe("The device that the complaint came from."),
    ticketInfo: z
      .strictObject({ ...CoreTicketInfo.shape, target: CoreTicketInfo.describe("The same ticket.") })
      .describe("The ticket of the complaint."),
  })
  .meta({ id: "Complaint", description: "A complaint." });
export type FoundComplaint = z.output<typeof FoundComplaint>;

const envelope = <Sentence extends string>(message: Sentence) => ({
  detail: z.null().describe("Always `null`: nothing is at fault."),
  error: z.literal(false).describe("Always false: it succeeded."),
  message: z.literal(message).describe("A sentence for people."),
});

export const CreateResponse = z.strictObject({ data: CreatedComplaint, ...envelope("Adding a complaint successful") });
export type CreateResponse = z.output<typeof CreateResponse>;

export const SearchResponse = z.strictObject({
  data: z.array(FoundComplaint).describe("The complaints that match."),
  ...envelope("Customer support info fetched successfully."),
});
export type SearchResponse = z.output<typeof SearchResponse>;

export const UploadResponse = z.strictObject({
  data: FoundComplaint,
  ...envelope("User customer support file is uploaded successfully"),
});
export type UploadResponse = z.output<typeof UploadResponse>;

const UploadedFile = z
  .strictObject({
    fileName: z
      .string()
      .describe(
        "`<uuid>.<extension>`: what create's `images` and, as `/uploads/<fileName>`, a message's `filePath` name.",
      ),
    url: z.url().describe("Where the file downloads from."),
    size: z.int().min(0).nullable().describe("The size of the file in bytes."),
    contentType: z.string().nullable().describe("What the file is, by its first bytes."),
  })
  .meta({ id: "UploadedFile", description: "A file that was uploaded." });

export const CommonUploadResponse = z.strictObject({
  data: UploadedFile,
  ...envelope("File is uploaded successfully"),
});
export type CommonUploadResponse = z.output<typeof CommonUploadResponse>;

export const ErrorResponse = z
  .strictObject({
    data: z.null().describe("Always `null`."),
    detail: z.string().nullable().describe("What is at fault, field by field where the request is."),
    error: z.literal(true).describe("Always true: it failed."),
    message: z.string().min(1).describe("A sentence for people."),
  })
  .describe("A failure.");
export type ErrorResponse = z.output<typeof ErrorResponse>;
