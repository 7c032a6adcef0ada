import { CONTENT_TYPES } from "@crossdesk/contracts";
import type { FileContentType } from "@crossdesk/contracts";

/** What every stored file's name looks like. */
const STORED_NAME = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.(?<extension>[a-z0-9]{1,8})$/u;

/** The form in which names are compared: lower case for what looks like a stored file's, and any other as it is. */
export const comparedName = (name: string): string => {
  const lower = name.toLowerCase();
  return STORED_NAME.test(lower) ? lower : name;
};

/**
 * The name by which a caller may have mentioned its file before it uploads it: `<uuid>.<extension>`, which no two mean different
 * files by. `null` where it is called otherwise.
 */
export const mentionableName = (originalName: string | null): string | null => {
  const name = originalName?.toLowerCase() ?? "";
  return STORED_NAME.test(name) ? name : null;
};

/** Whether a file of this type may be stored under such a name: its extension goes with the type. */
export const isFitting = (name: string, contentType: FileContentType): boolean => {
  const extension = STORED_NAME.exec(name)?.groups?.["extension"];
  const fitting: readonly (string | undefined)[] = CONTENT_TYPES[contentType];
  return contentType === "application/octet-stream" || fitting.includes(extension);
};

/** The name that a file gets of itself. */
export const ownName = (fileId: string, contentType: FileContentType): string =>
  `${fileId}.${CONTENT_TYPES[contentType][0]}`;
