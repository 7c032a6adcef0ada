import type { FileContentType, FilePurpose, GetFileInput } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import type { Owner } from "../domain/owner.ts";
import { FILE_COLUMNS } from "./file-row.ts";
import type { FileRow } from "./file-row.ts";

/** An upload that begins. */
export interface NewUpload {
  readonly id: string;
  readonly owner: Owner;
  readonly purpose: FilePurpose;
  readonly originalName: string | null;
  readonly ticketId: string | null;
  readonly idempotencyKey: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** `false` where another upload of this owner has the idempotency key. */
export const insertUpload = async (query: Query, upload: NewUpload): Promise<boolean> => {
  const { id, owner, purpose, originalName, ticketId, idempotencyKey, createdAt, expiresAt } = upload;
  const rows = await query({
    name: "files-insert-upload",
    text: `INSERT INTO files (id, entity_id, uploader_role, uploaded_by, purpose, state, original_name, ticket_id,
        idempotency_key, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, 'uploading', $6, $7, $8, $9, $10)
      ON CONFLICT DO NOTHING RETURNING id`,
    values: [
      id,
      owner.entityId,
      owner.role,
      owner.subject,
      purpose,
      originalName,
      ticketId,
      idempotencyKey,
      createdAt,
      expiresAt,
    ],
  });
  return rows.length > 0;
};

/** The file or upload that this owner's idempotency key stands for, locked. */
export const findByKey = async (query: Query, owner: Owner, key: string): Promise<FileRow | undefined> => {
  const rows = await query<FileRow>({
    name: "files-find-by-key",
    text: `SELECT ${FILE_COLUMNS} FROM files
      WHERE entity_id = $1 AND uploader_role = $2 AND uploaded_by = $3 AND idempotency_key = $4 FOR UPDATE`,
    values: [owner.entityId, owner.role, owner.subject, key],
  });
  return rows[0];
};

/** Takes an idempotency key from the upload or file that has it. */
export const releaseKey = async (query: Query, id: string): Promise<void> => {
  await query({ text: "UPDATE files SET idempotency_key = NULL WHERE id = $1", values: [id] });
};

/** A file or upload, locked until the transaction ends. */
export const lockFile = async (query: Query, id: string): Promise<FileRow | undefined> => {
  const rows = await query<FileRow>({
    name: "files-lock",
    text: `SELECT ${FILE_COLUMNS} FROM files WHERE id = $1 FOR UPDATE`,
    values: [id],
  });
  return rows[0];
};

/** The file that a ticket has for a purpose, locked. */
export const lockFileOfTicket = async (
  query: Query,
  ticketId: string,
  purpose: FilePurpose,
): Promise<FileRow | undefined> => {
  const rows = await query<FileRow>({
    name: "files-lock-of-ticket",
    text: `SELECT ${FILE_COLUMNS} FROM files
      WHERE ticket_id = $1 AND purpose = $2 AND state = 'committed' FOR UPDATE`,
    values: [ticketId, purpose],
  });
  return rows[0];
};

/** A file that can be read, or could before another took its place, where that is asked for. */
export const findFile = async (query: Query, reference: GetFileInput): Promise<FileRow | undefined> => {
  if ("id" in reference && reference.orReplaced === true) return findCommitted(query, reference.id);
  const [name, condition, values] =
    "id" in reference
      ? ["files-find-by-id", "id = $1", [reference.id]]
      : "name" in reference
        ? ["files-find-by-name", "name = $1", [reference.name]]
        : ["files-find-of-ticket", "ticket_id = $1 AND purpose = $2", [reference.ticketId, reference.purpose]];
  const rows = await query<FileRow>({
    name,
    text: `SELECT ${FILE_COLUMNS} FROM files WHERE ${condition} AND state = 'committed'`,
    values,
  });
  return rows[0];
};

const findCommitted = async (query: Query, id: string): Promise<FileRow | undefined> => {
  const [row] = await query<FileRow>({
    name: "files-find-committed",
    text: `SELECT ${FILE_COLUMNS} FROM files WHERE id = $1 AND state IN ('committed', 'replaced')`,
    values: [id],
  });
  return row;
};

/** What an upload becomes when all of it is there. */
export interface CommittedFile {
  readonly id: string;
  readonly state: "committed" | "replaced";
  readonly name: string;
  readonly contentType: FileContentType;
  readonly size: number;
  readonly sha256: string;
  readonly committedAt: Date;
}

export const markCommitted = async (query: Query, file: CommittedFile): Promise<FileRow> => {
  const rows = await query<FileRow>({
    name: "files-mark-committed",
    text: `UPDATE files SET state = $2::text, name = $3, content_type = $4, size = $5, sha256 = $6, committed_at = $7::timestamptz,
        replaced_at = CASE WHEN $2::text = 'replaced' THEN $7::timestamptz END
      WHERE id = $1 RETURNING ${FILE_COLUMNS}`,
    values: [file.id, file.state, file.name, file.contentType, file.size, file.sha256, file.committedAt],
  });
  const [row] = rows;
  if (row === undefined) throw new Error(`File ${file.id} vanished while it was locked.`);
  return row;
};

export const markReplaced = async (query: Query, id: string, now: Date): Promise<void> => {
  await query({
    name: "files-mark-replaced",
    text: "UPDATE files SET state = 'replaced', replaced_at = $2 WHERE id = $1",
    values: [id, now],
  });
};

/** Deletes an upload that was not committed; `false` where there is none. */
export const deleteUpload = async (query: Query, id: string): Promise<boolean> => {
  const rows = await query({
    text: "DELETE FROM files WHERE id = $1 AND state = 'uploading' RETURNING id",
    values: [id],
  });
  return rows.length > 0;
};
