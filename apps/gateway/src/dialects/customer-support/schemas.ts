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

export const CreateBody = z.object({
  /** Not `z.uuid()`: partners' ids are older than RFC 9562's versions and variants. */
  uuid: z.guid(),
  udid: DeviceUdid,
  subject: requiredText(TEXT_LIMITS.subject),
  message: requiredText(TEXT_LIMITS.message),
  email: WrittenEmail,
  category: requiredText(TEXT_LIMITS.name),
  /** One that is too long is no reason to refuse a complaint. */
  name: z
    .string()
    .transform((name) => beginningOf(name, TEXT_LIMITS.name))
    .optional(),
  phone: WrittenPhone.optional(),
  images: z.array(PlainFileName).max(20).default([]),
});
export type CreateBody = z.output<typeof CreateBody>;

/** An empty string is no condition. */
const condition = (max: number) => text(max).default("");

export const SearchBody = z.object({
  uuid: condition(TEXT_LIMITS.identifier),
  udid: condition(TEXT_LIMITS.identifier),
  email: condition(320),
  phone: condition(32),
  ticketId: condition(TEXT_LIMITS.identifier),
  zendeskTicketId: condition(TEXT_LIMITS.identifier),
});
export type SearchBody = z.output<typeof SearchBody>;

const HelpSupportFileType = z.enum(["LOG", "FEEDBACK_PHOTO"]);
export const UploadParams = z.object({ feedbackId: z.guid(), HelpSupportFileType });
export const DownloadParams = z.object({ coreTicketId: z.guid(), HelpSupportFileType });
export const CommonUploadQuery = z.object({ bucketType: z.enum(["LOG_IMAGE", "TICKET_ATTACHMENT"]) });

const ticketInfoFields = {
  supportTicketId: z.string(),
  subject: z.string(),
  message: z.string(),
  ticketStatus: TicketStatus,
  userTransactionId: z.null(),
  userId: z.string(),
  userName: z.string().nullable(),
};

const complaintFields = {
  /** The feedback's id: what upload asks for. */
  id: z.uuid(),
  user: z.strictObject(Customer.shape),
  ticketId: z.uuid(),
  logPath: z.url().nullable(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  category: z.string(),
  feedbackPhoto: z.url().nullable(),
  creationDate: z.int(),
};

const WireDevice = z.strictObject(Device.shape).meta({ id: "Device" });

export const CreatedComplaint = z
  .strictObject({
    ...complaintFields,
    device: WireDevice.nullable(),
    ticketInfo: z.strictObject({ id: z.uuid(), ...ticketInfoFields, images: z.array(z.string()) }),
  })
  .meta({ id: "CreatedComplaint" });
export type CreatedComplaint = z.output<typeof CreatedComplaint>;

const CoreTicketInfo = z.strictObject({ id: z.uuid(), coreTicketNumber: z.null(), ...ticketInfoFields });

/** In search and upload, `device` and `ticketInfo` hold a copy of themselves under `target`. */
export const FoundComplaint = z
  .strictObject({
    ...complaintFields,
    device: z.strictObject({ ...WireDevice.shape, deviceStatus: z.null(), target: WireDevice }).nullable(),
    ticketInfo: z.strictObject({ ...CoreTicketInfo.shape, target: CoreTicketInfo }),
  })
  .meta({ id: "Complaint" });
export type FoundComplaint = z.output<typeof FoundComplaint>;

const envelope = { detail: z.null(), error: z.literal(false) };

export const CreateResponse = z.strictObject({
  data: CreatedComplaint,
  ...envelope,
  message: z.literal("Adding a complaint successful"),
});
export type CreateResponse = z.output<typeof CreateResponse>;

export const SearchResponse = z.strictObject({
  data: z.array(FoundComplaint),
  ...envelope,
  message: z.literal("Customer support info fetched successfully."),
});
export type SearchResponse = z.output<typeof SearchResponse>;

export const UploadResponse = z.strictObject({
  data: FoundComplaint,
  ...envelope,
  message: z.literal("User customer support file is uploaded successfully"),
});
export type UploadResponse = z.output<typeof UploadResponse>;

export const CommonUploadResponse = z.strictObject({
  data: z.strictObject({
    /** `<uuid>.<extension>`: what create's `images` and a message's `filePath` name. */
    fileName: z.string(),
    url: z.url(),
    size: z.int().min(0).nullable(),
    contentType: z.string().nullable(),
  }),
  ...envelope,
  message: z.literal("File is uploaded successfully"),
});
export type CommonUploadResponse = z.output<typeof CommonUploadResponse>;

export const ErrorResponse = z.strictObject({
  data: z.null(),
  /** What is at fault, by field. */
  detail: z.string().nullable(),
  error: z.literal(true),
  message: z.string().min(1),
});
export type ErrorResponse = z.output<typeof ErrorResponse>;
