import { StoredFile } from "@crossdesk/contracts";
import type { Owner } from "../domain/owner.ts";
import type { FileRecord } from "./entities/index.ts";

/** The file as others know it. Only a row that was committed is one; the schema sees to it. */
export const toStoredFile = (file: FileRecord): StoredFile =>
  StoredFile.parse({
    id: file.id,
    entityId: file.entityId,
    purpose: file.purpose,
    state: file.state,
    name: file.name,
    originalName: file.originalName,
    contentType: file.contentType,
    size: file.size,
    sha256: file.sha256,
    ticketId: file.ticketId,
    uploadedBy: file.uploadedBy,
    createdAt: file.createdAt.toISOString(),
    committedAt: file.committedAt?.toISOString(),
  });

export const ownerOfFile = (file: FileRecord): Owner => ({
  entityId: file.entityId,
  role: file.uploaderRole,
  subject: file.uploadedBy,
});
