import contentDisposition from "content-disposition";
import { CONTENT_TYPES, toPlainFileName } from "@crossdesk/contracts";
import type { FileContentType, StoredFile } from "@crossdesk/contracts";

/** What a double click would run or render, on whatever system. */
const ACTIVE =
  /\.(?:html?|xhtml?|shtml|mht|mhtml|svgz?|xml|xslt?|js|mjs|cjs|jse|vbs?|vbe|wsf|wsh|hta|css|swf|jar|exe|com|scr|bat|cmd|ps1|psm1|msi|msix|dll|cpl|lnk|url|desktop|reg|sh|bash|zsh|command|app|apk|dmg|pkg|deb|rpm|iso|img|chm|pif|gadget|jnlp|docm|xlsm|pptm|pyw?|pl|rb|php|aspx?|jspx?|cgi|scf|inf|wsc|sct|psd1|msc|xll|iqy|slk|terminal|webloc|fileloc|inetloc|library-ms|search-ms|settingcontent-ms|appref-ms)$/iu;

/** Text, packed and unknown bytes have extensions of many kinds, which say more than ours. */
const VAGUE: ReadonlySet<FileContentType> = new Set(["text/plain", "application/octet-stream", "application/zip"]);

const fits = (name: string, contentType: FileContentType): boolean => {
  const extensions: readonly string[] = CONTENT_TYPES[contentType];
  if (extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`))) return true;
  return VAGUE.has(contentType) && /\.[^.\s]{1,16}$/u.test(name) && !ACTIVE.test(name);
};

/** The name that a download is saved under: what its owner called it, with an extension that says what it is. */
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

/** What is no plain character in a header, or what some clients take for an escape. */
const NOT_PLAIN = /[^\u0020-\u007e]|["\\%]/gu;

/** `Content-Disposition` for a name in any script: always a file to save, never a page to show. */
export const attachment = (name: string): string => {
  const shown = toPlainFileName(name);
  return contentDisposition(shown, { type: "attachment", fallback: shown.replaceAll(NOT_PLAIN, "_") });
};
