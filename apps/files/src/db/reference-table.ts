import type { Query } from "@crossdesk/database";
import type { Owner } from "../domain/owner.ts";

/** Names are settled one at a time, so that neither a mention nor an upload of it misses the other. */
export const lockName = async (query: Query, name: string): Promise<void> => {
  await query({
    name: "files-lock-name",
    text: "SELECT pg_advisory_xact_lock(hashtextextended($1, 7261456))",
    values: [name],
  });
};

/** A name as its owner means it. */
interface OwnName {
  readonly name: string;
  readonly owner: Owner;
}

/** The mention of a name for a ticket. */
export interface FileReference extends OwnName {
  readonly ticketId: string;
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
  { fileId, name, owner }: OwnName & { readonly fileId: string },
): Promise<string[]> => {
  const rows = await query<{ ticket_id: string }>({
    name: "files-settle-references",
    text: `UPDATE file_references SET file_id = $1
      WHERE name = $2 AND entity_id = $3 AND role = $4 AND subject = $5 AND file_id IS NULL RETURNING ticket_id`,
    values: [fileId, name, owner.entityId, owner.role, owner.subject],
  });
  return rows.map((row) => row.ticket_id);
};

/** Whether the owner may store a file under the name: no file has it, and nobody else was the first to mention it. */
export const isNameFree = async (query: Query, { name, owner }: OwnName): Promise<boolean> => {
  const rows = await query<{ free: boolean }>({
    name: "files-is-name-free",
    text: `SELECT NOT EXISTS (SELECT FROM files WHERE name = $1) AND coalesce((
        SELECT entity_id = $2 AND role = $3 AND subject = $4 FROM file_references
        WHERE name = $1 ORDER BY created_at, ticket_id LIMIT 1), true) AS free`,
    values: [name, owner.entityId, owner.role, owner.subject],
  });
  return rows[0]?.free === true;
};

/** The file that the owner uploaded for an earlier mention of the name, whatever it is stored under. */
export const findMentioned = async (query: Query, { name, owner }: OwnName): Promise<string | null> => {
  const rows = await query<{ id: string }>({
    name: "files-find-mentioned",
    text: `SELECT f.id FROM file_references r JOIN files f ON f.id = r.file_id AND f.state = 'committed'
      WHERE r.name = $1 AND r.entity_id = $2 AND r.role = $3 AND r.subject = $4 LIMIT 1`,
    values: [name, owner.entityId, owner.role, owner.subject],
  });
  return rows[0]?.id ?? null;
};

/** A ticket that a name was mentioned for, and the file that came of it. */
export interface MentioningTicket {
  readonly ticket_id: string;
  readonly file_id: string | null;
}

/** The tickets that a name was mentioned for, in the order in which they were. */
export const ticketsThatMention = (query: Query, name: string): Promise<MentioningTicket[]> =>
  query<MentioningTicket>({
    name: "files-tickets-that-mention",
    text: `SELECT ticket_id, (array_agg(file_id ORDER BY created_at) FILTER (WHERE file_id IS NOT NULL))[1] AS file_id
      FROM file_references WHERE name = $1 GROUP BY ticket_id ORDER BY min(created_at), ticket_id LIMIT 20`,
    values: [name],
  });

/** The tickets that a file was mentioned for. */
export const ticketsOf = async (query: Query, fileId: string): Promise<string[]> => {
  const rows = await query<{ ticket_id: string }>({
    name: "files-tickets-of",
    text: "SELECT DISTINCT ticket_id FROM file_references WHERE file_id = $1 LIMIT 100",
    values: [fileId],
  });
  return rows.map((row) => row.ticket_id);
};
