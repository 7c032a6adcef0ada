import type { IncomingHttpHeaders } from "node:http";

/** What a conditional request is compared with. */
export interface Validators {
  /** A strong one, in quotes. */
  readonly etag: string;
  readonly lastModified: Date;
}

const TAG = /(?:W\/)?(?<tag>"[\u0021\u0023-\u007e\u0080-\u00ff]*")/gu;

/** Whether `If-None-Match` names the tag, by the weak comparison. */
export const isUnchanged = (headers: IncomingHttpHeaders, { etag }: Validators): boolean => {
  const condition = headers["if-none-match"]?.trim();
  if (condition === undefined) return false;
  if (condition === "*") return true;
  return [...condition.matchAll(TAG)].some(({ groups }) => groups?.["tag"] === etag);
};

/** Whether a `Range` holds for what is there now: there is no `If-Range`, or it names the very same bytes. */
export const rangeHolds = (headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean => {
  const header = headers["if-range"];
  if (header === undefined) return true;
  if (typeof header !== "string") return false;
  const condition = header.trim();
  if (condition.includes('"')) return condition === etag;
  return condition === lastModified.toUTCString();
};
