import type { Query } from "@crossdesk/service-kit";
import type { Owner } from "../domain/owner.ts";

/** Names are settled one at a time, so that neither a mention nor an upload of it misses the other. */
export const lockName = async (query: Query, name: string): Promise<void> => {
  await query({
    name: "files-lock-name",
    text: "SELECT pg_advisory_xact_lock(hashtextextended($1, 7261456))",
    values: [name],
  });
};

/** The mention of a name for a ticket. */
export interface FileReference {
  readonly name: string;
  readonly ticketId: string;
  readonly owner: Owner;
  readonly fileId: string | null;
  readonly createdAt: Date;
}

export const insertReference = async (query: Query, reference: FileReference): Promise<void> => {
  const { name, ticketId, owner, fileId, createdAt } = reference;
  await query({
    name: "files-insert-reference",
    text: `INSERT INTO file_references (name, ticket_id, entity_id, role, subject, file_id, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (name, ticket_id, entity_id, role, subject)
      DO UPDATE SET file_id = coalesce(file_references.file_id, excluded.file_id)`,
    values: [name, ticketId, owner.entityId, owner.role, owner.subject, fileId, createdAt],
  });
};

/** Gives the file to every mention of its name that its owner made; gives their tickets. */
export const settleReferences = async (
  query: Query,
  { fileId, name, owner }: { readonly fileId: string; readonly name: string; readonly owner: Owner },
): Promise<string[]> => {
  const rows = await query<{ ticket_id: string }>({
    name: "files-settle-references",
    text: `UPDATE file_references SET file_id = $1
      WHERE name = $2 AND entity_id = $3 AND role = $4 AND subject = $5 AND file_id IS NULL RETURNING ticket_id`,
    values: [fileId, name, owner.entityId, owner.role, owner.subject],
  });
  return rows.map((row) => row.ticket_id);
};

/** The tickets that a file was mentioned for. */
export const ticketsOf = async (query: Query, fileId: string): Promise<string[]> => {
  const rows = await query<{ ticket_id: string }>({
    name: "files-tickets-of",
    text: "SELECT DISTINCT ticket_id FROM file_references WHERE file_id = $1 LIMIT 100",
    values: [fileId],
  });
  return rows.map((row) => row.ticket_id);
};
