import { isFileContentType } from "@crossdesk/contracts";
import type { FileContentType } from "@crossdesk/contracts";

/** How many of a file's first bytes say what it is. */
export const HEAD_BYTES = 4_100;

/** Types that file-type distinguishes and Crossdesk does not. */
const ALIASES: Readonly<Record<string, FileContentType>> = {
  "image/apng": "image/png",
  "image/heif": "image/heic",
  "image/heif-sequence": "image/heic",
  "image/heic-sequence": "image/heic",
};

/** file-type takes its first three letters for a GIF. */
const GIF_VERSION = /^GIF8[79]a/u;
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from("PK\u0003\u0004", "latin1");

const startsWith = (head: Buffer, signature: Buffer): boolean => head.subarray(0, signature.length).equals(signature);

/** Text in UTF-8: no control characters but white space and the escapes of coloured logs. */
const isText = (head: Buffer, isWhole: boolean): boolean => {
  if (head.length === 0) return false;
  try {
    // The sample may end within a character; a file may not.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: !isWhole });
    // eslint-disable-next-line no-control-regex -- control characters are what it is about
    return !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/u.test(text);
  } catch {
    return false;
  }
};

/**
 * The type of a file by its first bytes, whatever it is called. Only a type of the fixed list is given; markup, scripts
 * and SVG are plain text to it, archives of any kind what they are packed as.
 */
export const recogniseType = async (head: Buffer, isWhole: boolean): Promise<FileContentType> => {
  // With the first file: it reads some 150 formats, and the gateway is back sooner without.
  const { fileTypeFromBuffer } = await import("file-type");
  const found = await fileTypeFromBuffer(head.subarray(0, HEAD_BYTES));
  if (found !== undefined) {
    const alias = ALIASES[found.mime] ?? found.mime;
    const isOther = alias === "image/gif" && !GIF_VERSION.test(head.toString("latin1", 0, 6));
    if (isFileContentType(alias) && !isOther) return alias;
  }
  if (startsWith(head, GZIP)) return "application/gzip";
  if (startsWith(head, ZIP)) return "application/zip";
  return isText(head.subarray(0, HEAD_BYTES), isWhole && head.length <= HEAD_BYTES)
    ? "text/plain"
    : "application/octet-stream";
};
