import { randomUUIDv7 } from "node:crypto";
import { beginningOf } from "@crossdesk/contracts";
import type { Database, Query } from "@crossdesk/database";
import { serializeError } from "@crossdesk/service-kit";

/** An event that a service could not handle. */
export interface DeadLetter {
  readonly id: string;
  readonly consumer: string;
  readonly eventId: string | null;
  readonly type: string;
  /** The event as it came. */
  readonly message: string;
  readonly reason: string;
  readonly failures: number;
  readonly createdAt: Date;
  /** When the service was told to try again; `null` while it waits for somebody to decide. */
  readonly retryAt: Date | null;
}

/** An event to lay aside. */
export type NewDeadLetter = Pick<DeadLetter, "consumer" | "eventId" | "type" | "message" | "reason" | "failures">;

const COLUMNS = `id, consumer, event_id AS "eventId", type, message, reason, failures, created_at AS "createdAt",
  retry_at AS "retryAt"`;

/** What failed, in one line, without the rows that it was about. */
export const reasonOf = (error: unknown): string => {
  const { type, message } = serializeError(error);
  return beginningOf(`${type}: ${message}`, 2000);
};

/** Lays an event aside, unless it has taken effect after all. */
export const insertDeadLetter = async (query: Query, letter: NewDeadLetter): Promise<void> => {
  await query({
    text: `INSERT INTO dead_letters (id, consumer, event_id, type, message, reason, failures)
      SELECT $1, $2, $3::uuid, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT FROM inbox WHERE event_id = $3::uuid)
      ON CONFLICT (consumer, event_id) DO UPDATE SET reason = excluded.reason, failures = excluded.failures`,
    values: [
      randomUUIDv7(),
      letter.consumer,
      letter.eventId,
      letter.type,
      // PostgreSQL stores no NUL in text.
      letter.message.replaceAll("\u0000", "\uFFFD"),
      letter.reason,
      letter.failures,
    ],
  });
};

/** For whoever runs the system: what could not be handled, and what shall become of it. */
export const deadLetters = {
  /** The oldest first, 100 unless told. */
  list: (db: Pick<Database, "query">, { limit = 100 }: { limit?: number } = {}): Promise<DeadLetter[]> =>
    db.query<DeadLetter>({ text: `SELECT ${COLUMNS} FROM dead_letters ORDER BY id LIMIT $1`, values: [limit] }),

  /** Has the running service handle them again, within a second or so. Gives how many there were. */
  retry: async (db: Pick<Database, "query">, ids: readonly string[]): Promise<number> => {
    const rows = await db.query({
      text: "UPDATE dead_letters SET retry_at = now() WHERE id = ANY($1::uuid[]) RETURNING id",
      values: [ids],
    });
    return rows.length;
  },

  /** Forgets them. Gives how many there were. */
  drop: async (db: Pick<Database, "query">, ids: readonly string[]): Promise<number> => {
    const rows = await db.query({
      text: "DELETE FROM dead_letters WHERE id = ANY($1::uuid[]) RETURNING id",
      values: [ids],
    });
    return rows.length;
  },
} as const;

/** The next letter of a consumer that is to be tried again. */
export const nextToRetry = async (query: Query, consumer: string): Promise<DeadLetter | undefined> => {
  const rows = await query<DeadLetter>({
    name: "kit-next-dead-letter",
    text: `SELECT ${COLUMNS} FROM dead_letters WHERE consumer = $1 AND retry_at IS NOT NULL
      ORDER BY id LIMIT 1`,
    values: [consumer],
  });
  return rows[0];
};
