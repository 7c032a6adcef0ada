import { z } from "zod";
import { Identifier, Instant, requiredText, TEXT_LIMITS, Uuid } from "../primitives.ts";

/** What a file is for; it decides limits, types and who may read it. */
export const FilePurpose = z.enum(["LOG", "FEEDBACK_PHOTO", "LOG_IMAGE", "TICKET_ATTACHMENT"]);
export type FilePurpose = z.infer<typeof FilePurpose>;

export const FileState = z.enum(["uploading", "committed", "replaced"]);

export const StoredFile = z.object({
  id: Uuid,
  entityId: Identifier,
  purpose: FilePurpose,
  state: FileState,
  /** `<uuid>.<extension>`: what partners name the file by. */
  name: z.string(),
  /** What the caller called it: metadata only, never a path. */
  originalName: z.string().nullable(),
  contentType: z.string().nullable(),
  size: z.int().min(0).nullable(),
  sha256: z.string().length(64).nullable(),
  ticketId: Uuid.nullable(),
  uploadedBy: z.string(),
  createdAt: Instant,
  committedAt: Instant.nullable(),
});
export type StoredFile = z.infer<typeof StoredFile>;

export const GetFileInput = z.union([
  z.strictObject({ id: Uuid }),
  z.strictObject({ name: requiredText(TEXT_LIMITS.fileName) }),
]);
export type GetFileInput = z.infer<typeof GetFileInput>;
