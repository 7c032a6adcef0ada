import { StoredFile } from "@crossdesk/contracts";
import type { FilePurpose, FileState } from "@crossdesk/contracts";
import type { Owner } from "../domain/owner.ts";

/** A row of `files` as pg gives it. */
export interface FileRow {
  readonly id: string;
  readonly entity_id: string;
  readonly purpose: FilePurpose;
  readonly state: FileState;
  readonly name: string | null;
  readonly original_name: string | null;
  readonly content_type: string | null;
  readonly size: string | null;
  readonly sha256: string | null;
  readonly ticket_id: string | null;
  readonly uploaded_by: string;
  readonly uploader_role: Owner["role"];
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly committed_at: Date | null;
}

/** The columns of a `FileRow`. */
export const FILE_COLUMNS = `id, entity_id, purpose, state, name, original_name, content_type, size, sha256, ticket_id,
  uploaded_by, uploader_role, created_at, expires_at, committed_at`;

/** The file as others know it. Only a row that was committed is one; the schema sees to it. */
export const toStoredFile = (row: FileRow): StoredFile =>
  StoredFile.parse({
    id: row.id,
    entityId: row.entity_id,
    purpose: row.purpose,
    state: row.state,
    name: row.name,
    originalName: row.original_name,
    contentType: row.content_type,
    size: Number(row.size),
    sha256: row.sha256,
    ticketId: row.ticket_id,
    uploadedBy: row.uploaded_by,
    createdAt: row.created_at.toISOString(),
    committedAt: row.committed_at?.toISOString(),
  });

export const ownerOfRow = (row: FileRow): Owner => ({
  entityId: row.entity_id,
  role: row.uploader_role,
  subject: row.uploaded_by,
});
