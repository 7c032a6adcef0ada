import { z } from "zod";
import { passingOverUnknown } from "../known-keys.ts";
import { Instant, requiredText, StoredId, text, TEXT_LIMITS, Uuid } from "../primitives.ts";
import { TicketReference } from "../tickets/ticket-reference.ts";
import { PlainFileName } from "./file-name.ts";
import { CONTENT_TYPES } from "./rules.ts";
import type { FileContentType } from "./rules.ts";

/** What a file is for; it decides limits, types and who may read it. */
export const FilePurpose = z.enum(["LOG", "FEEDBACK_PHOTO", "LOG_IMAGE", "TICKET_ATTACHMENT"]);
export type FilePurpose = z.infer<typeof FilePurpose>;

/** `replaced`: a newer file of its purpose took its place on the ticket; it is no longer served. */
export const FileState = z.enum(["uploading", "committed", "replaced"]);
export type FileState = z.infer<typeof FileState>;

/** A SHA-256 in lower-case hexadecimal. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/u, { error: "must be 64 hexadecimal digits" });

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table, which is not empty
export const ContentType = z.enum(Object.keys(CONTENT_TYPES) as [FileContentType, ...FileContentType[]]);

/** A file whose bytes are all there. */
export const StoredFile = z.object({
  /** UUIDv7, by the time the upload began: of two files for one place, the greater id is the newer. */
  id: Uuid,
  entityId: StoredId,
  purpose: FilePurpose,
  state: FileState,
  /** `<uuid>.<extension>`: what partners name the file by. */
  name: z.string(),
  /** What the caller called it: metadata only, never a path. */
  originalName: z.string().nullable(),
  contentType: ContentType,
  size: z.int().min(0),
  sha256: Sha256,
  /** The ticket whose log or photo it is; others are linked to tickets by name. */
  ticketId: Uuid.nullable(),
  uploadedBy: z.string(),
  /** In the answer of `files.get`: whether the caller uploaded it. Others may get a photo without what its camera noted. */
  isOwn: z.boolean().optional(),
  createdAt: Instant,
  committedAt: Instant,
});
export type StoredFile = z.infer<typeof StoredFile>;

/** A file by its id (with `orReplaced`, also one whose place a newer file took), its name, or the place it has on a ticket. */
export const GetFileInput = passingOverUnknown(
  ["id", "orReplaced", "name", "ticketId", "purpose"],
  z.union([
    z.strictObject({ id: Uuid, orReplaced: z.literal(true).optional() }),
    z.strictObject({ name: requiredText(TEXT_LIMITS.fileName) }),
    z.strictObject({ ticketId: Uuid, purpose: FilePurpose }),
  ]),
);
export type GetFileInput = z.infer<typeof GetFileInput>;

export const BeginUploadInput = z.object({
  purpose: FilePurpose,
  /** As the caller wrote it; it is cleaned before it is kept. */
  originalName: text(1_024).optional(),
  /** The bytes that the caller announced, if it did: refused immediately if they are over the limit. */
  declaredSize: z.int().min(0).optional(),
  /** The ticket of a LOG or FEEDBACK_PHOTO; other purposes have none. */
  ticket: TicketReference.optional(),
});
export type BeginUploadInput = z.infer<typeof BeginUploadInput>;

/** Leave to store the bytes of one file under `id`, until `expiresAt`. */
export const Upload = z.object({
  id: Uuid,
  maxBytes: z.int().min(1),
  /** The types accepted; `null`: any. */
  contentTypes: z.array(ContentType).nullable(),
  expiresAt: Instant,
  /**
   * The file that an earlier call with the same idempotency key stored. Nothing is to be stored then: the call is a
   * repetition if its bytes have this hash, and a misuse of the key (IDEMPOTENCY_KEY_REUSED) otherwise.
   */
  previous: StoredFile.nullable(),
});
export type Upload = z.infer<typeof Upload>;

/** What was counted, hashed and recognised while the bytes were streamed to the store, where they all are now. */
export const CommitUploadInput = z.object({
  id: Uuid,
  size: z.int().min(0),
  sha256: Sha256,
  contentType: ContentType,
});
export type CommitUploadInput = z.infer<typeof CommitUploadInput>;

/** A file whose pictures are wanted: what it is shown by, in place of its own bytes. */
export const PrepareFileInput = z.object({ id: Uuid, orReplaced: z.literal(true).optional() });
export type PrepareFileInput = z.infer<typeof PrepareFileInput>;

/** The pictures of the file are in the store now. */
export const PreparedFile = z.object({ id: Uuid });
export type PreparedFile = z.infer<typeof PreparedFile>;

export const UploadReference = z.object({ id: Uuid });
export type UploadReference = z.infer<typeof UploadReference>;

/** `aborted` is false where there was nothing left to abort. */
export const AbortedUpload = z.object({ aborted: z.boolean() });

/** Names that a caller gave for a ticket, to be read by all who may read the ticket, once the caller has uploaded them. */
export const LinkFilesInput = z.object({
  ticketId: Uuid,
  /**
   * The ticket's tenant, as the tickets service knows it: the ticket itself may not be there yet. Left out by others, whose ticket must be there
   * for the caller.
   */
  entityId: StoredId.optional(),
  names: z.array(PlainFileName).min(1).max(100),
  /** Whether another caller's file, or one that another tenant's ticket has, is refused (FILE_NOT_OWNED) or stays unlinked. */
  foreign: z.enum(["refuse", "ignore"]),
});
export type LinkFilesInput = z.infer<typeof LinkFilesInput>;

/** In the order of the names; `fileId` is null where no such file was uploaded by this caller yet. */
export const LinkedFiles = z.object({ items: z.array(z.object({ name: z.string(), fileId: Uuid.nullable() })) });
export type LinkedFiles = z.infer<typeof LinkedFiles>;
