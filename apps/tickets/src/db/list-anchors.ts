import { createHash } from "node:crypto";
import type { Query, SweepRule } from "@crossdesk/service-kit";

/** How long a reader may take from the first page to the last, in minutes. */
const LIFE_MINUTES = 15;

/** Who reads what: pages of one list belong together by it. */
export const readerOf = (...facts: readonly unknown[]): Buffer =>
  createHash("sha256").update(JSON.stringify(facts)).digest();

/** Notes where a reader's list begins. */
export const setAnchor = async (query: Query, reader: Buffer, newest: number, now: Date): Promise<void> => {
  await query({
    name: "set-anchor",
    text: `INSERT INTO list_anchors (reader, newest, read_at) VALUES ($1, $2, $3)
      ON CONFLICT (reader) DO UPDATE SET newest = excluded.newest, read_at = excluded.read_at`,
    values: [reader, newest, now],
  });
};

/** Where the reader's list began, if it began lately. */
export const findAnchor = async (query: Query, reader: Buffer, now: Date): Promise<number | null> => {
  const [row] = await query<{ newest: number }>({
    name: "find-anchor",
    text: `SELECT newest FROM list_anchors WHERE reader = $1 AND read_at > $2::timestamptz - interval '${LIFE_MINUTES} minutes'`,
    values: [reader, now],
  });
  return row?.newest ?? null;
};

/** Forgets the readers who have gone. */
export const ANCHORS_SWEEP: SweepRule = {
  table: "list_anchors",
  key: "reader",
  expired: `read_at < now() - interval '${LIFE_MINUTES} minutes'`,
};
