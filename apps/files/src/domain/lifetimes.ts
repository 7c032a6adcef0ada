import { UPLOAD_PACE } from "@crossdesk/contracts";

const MINUTE_MS = 60_000;

/** How long things last in the files service, in milliseconds. */
export const LIFETIMES = {
  /** From the beginning of an upload to the last moment at which it can be committed. */
  upload: UPLOAD_PACE.longestMs,
  /** How long an upload that does not end holds its idempotency key against a repetition. */
  keyLease: 2 * MINUTE_MS,
  /** How long a finished upload answers repetitions with its key. */
  key: 24 * 60 * MINUTE_MS,
  /** How long a file stays that a newer one took the place of, unless its key keeps it: downloads that began go on. */
  replaced: 60 * MINUTE_MS,
  /** How long a file stays that no ticket has named. */
  unattached: 24 * 60 * MINUTE_MS,
  /** How old bytes that belong to no file must be before they are deleted: longer than any upload lasts. */
  orphan: UPLOAD_PACE.longestMs + 60 * MINUTE_MS,
} as const;
