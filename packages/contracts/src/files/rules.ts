import type { FilePurpose } from "./file.ts";

/**
 * The types that a stored file is served as, with the extensions that go with them, the one that Crossdesk writes
 * first. What is none of these is served as `application/octet-stream`.
 */
export const CONTENT_TYPES = {
  "image/png": ["png"],
  "image/jpeg": ["jpg", "jpeg", "jfif"],
  "image/gif": ["gif"],
  "image/webp": ["webp"],
  "image/heic": ["heic", "heif"],
  "application/pdf": ["pdf"],
  "application/zip": ["zip"],
  "application/gzip": ["gz", "tgz"],
  "audio/mpeg": ["mp3"],
  "video/mp4": ["mp4", "m4v"],
  "text/plain": ["txt", "log", "csv", "md"],
  "application/octet-stream": ["bin"],
} as const satisfies Record<string, readonly [string, ...string[]]>;

export type FileContentType = keyof typeof CONTENT_TYPES;

const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/heic"] as const;

export interface FileRule {
  /** The most bytes a file of this purpose may have. */
  readonly maxBytes: number;
  /** The types accepted, by what the first bytes say; `null`: any. */
  readonly contentTypes: readonly FileContentType[] | null;
  /** Whether it belongs to one ticket, which keeps only the newest of its purpose. */
  readonly belongsToTicket: boolean;
}

const MEBIBYTE = 1_048_576;

/** Limits and types by purpose. */
export const FILE_RULES = {
  LOG: { maxBytes: 50 * MEBIBYTE, contentTypes: null, belongsToTicket: true },
  FEEDBACK_PHOTO: { maxBytes: 10 * MEBIBYTE, contentTypes: IMAGES, belongsToTicket: true },
  LOG_IMAGE: { maxBytes: 10 * MEBIBYTE, contentTypes: IMAGES, belongsToTicket: false },
  TICKET_ATTACHMENT: { maxBytes: 25 * MEBIBYTE, contentTypes: null, belongsToTicket: false },
} as const satisfies Record<FilePurpose, FileRule>;

/**
 * How slowly an upload may come: the least bytes a second, and what the largest file takes at that rate, in milliseconds
 * and with something to spare.
 */
export const UPLOAD_PACE = { bytesPerSecond: 4_096, longestMs: 4 * 3_600_000 } as const;

export const isFileContentType = (value: string): value is FileContentType => Object.hasOwn(CONTENT_TYPES, value);
