import { CONTENT_TYPES } from "@crossdesk/contracts";
import type { FileContentType, StoredFile } from "@crossdesk/contracts";

/** What a double click would run or render, on whatever system. */
const ACTIVE =
  /\.(?:html?|xhtml?|shtml|mht|mhtml|svgz?|xml|xslt?|js|mjs|cjs|jse|vbs?|vbe|wsf|wsh|hta|css|swf|jar|exe|com|scr|bat|cmd|ps1|psm1|msi|msix|dll|cpl|lnk|url|desktop|reg|sh|bash|zsh|command|app|apk|dmg|pkg|deb|rpm|iso|img|chm|pif|gadget|jnlp|docm|xlsm|pptm)$/iu;

const fits = (name: string, contentType: FileContentType): boolean => {
  const extensions: readonly string[] = CONTENT_TYPES[contentType];
  if (extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`))) return true;
  // Packed and unknown bytes have extensions of many kinds, which say more than ours.
  const isVague = contentType === "application/octet-stream" || contentType === "application/zip";
  return isVague && /\.[^.\s]{1,16}$/u.test(name) && !ACTIVE.test(name);
};

/** The name that a download is saved under: what its owner called it, with an extension that tells what it is. */
export const downloadName = ({
  originalName,
  name,
  contentType,
}: Pick<StoredFile, "originalName" | "name" | "contentType">): string => {
  if (originalName === null) return name;
  if (fits(originalName, contentType)) return originalName;
  const extended = `${originalName}.${CONTENT_TYPES[contentType][0]}`;
  return Buffer.byteLength(extended) <= 255 ? extended : name;
};

const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/gu, (character) => `%${character.codePointAt(0)?.toString(16)}`);

/** `Content-Disposition` for a name in any script (RFC 6266): always a file to save, never a page to show. */
export const attachment = (name: string): string => {
  const plain = name.replace(/[^\u0020-\u007e]/gu, "_").replace(/["\\%]/gu, "_");
  const exact = plain === name ? "" : `; filename*=UTF-8''${percentEncode(name)}`;
  return `attachment; filename="${plain}"${exact}`;
};
