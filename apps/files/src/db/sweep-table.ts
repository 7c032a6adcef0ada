import type { Query } from "@crossdesk/database";

const BATCH = 500;

/** Uploads that nobody can commit any more. */
export const deleteExpiredUploads = async (query: Query, now: Date): Promise<string[]> => {
  const rows = await query<{ id: string }>({
    text: `DELETE FROM files WHERE id IN (
        SELECT id FROM files WHERE state = 'uploading' AND expires_at < $1 LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
      RETURNING id`,
    values: [now],
  });
  return rows.map((row) => row.id);
};

/** Files whose place another took before `before`, but for those that a repetition of their upload would be answered with. */
export const findReplaced = async (query: Query, before: Date): Promise<string[]> => {
  const rows = await query<{ id: string }>({
    text: `SELECT id FROM files WHERE state = 'replaced' AND replaced_at < $1 AND idempotency_key IS NULL
      ORDER BY replaced_at LIMIT ${BATCH}`,
    values: [before],
  });
  return rows.map((row) => row.id);
};

export const deleteReplaced = async (query: Query, id: string): Promise<void> => {
  await query({ text: "DELETE FROM files WHERE id = $1 AND state = 'replaced'", values: [id] });
};

/** Forgets the idempotency keys of files that were committed before `before`. */
export const forgetKeys = async (query: Query, before: Date): Promise<void> => {
  await query({
    text: `UPDATE files SET idempotency_key = NULL
      WHERE idempotency_key IS NOT NULL AND state <> 'uploading' AND committed_at < $1`,
    values: [before],
  });
};

/** What should be in a shard of the store. */
export const filesOfShard = async (
  query: Query,
  shard: string,
): Promise<{ readonly id: string; readonly state: string }[]> =>
  query<{ id: string; state: string }>({
    name: "files-of-shard",
    text: "SELECT id, state FROM files WHERE right(id::text, 2) = $1",
    values: [shard],
  });
