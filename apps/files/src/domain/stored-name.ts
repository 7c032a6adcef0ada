import { CONTENT_TYPES } from "@crossdesk/contracts";
import type { FileContentType } from "@crossdesk/contracts";

/** What every stored file's name looks like. */
const STORED_NAME = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.(?<extension>[a-z0-9]{1,8})$/u;

/**
 * The name that a caller asks its file to be stored under: it uploads it as `<uuid>.<extension>`, having mentioned that name
 * before, and the extension goes with the type that was found. `null` where it asks for none.
 */
export const requestedName = (originalName: string | null, contentType: FileContentType): string | null => {
  const name = originalName?.toLowerCase() ?? "";
  const extension = STORED_NAME.exec(name)?.groups?.["extension"];
  if (extension === undefined) return null;
  const fitting: readonly string[] = CONTENT_TYPES[contentType];
  return contentType === "application/octet-stream" || fitting.includes(extension) ? name : null;
};

/** The name that a file gets of itself. */
export const ownName = (fileId: string, contentType: FileContentType): string =>
  `${fileId}.${CONTENT_TYPES[contentType][0]}`;
