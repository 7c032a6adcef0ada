/** The most bytes of UTF-8 that a file's name may have: what file systems take. */
const MAX_BYTES = 255;

/** Control characters, the marks that turn the direction of text, and those that have no width. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/**
 * A caller's name for a file as it may be kept and shown: NFC, without a path, without characters that cannot be seen or
 * that turn the direction of text, at most 255 bytes. `null` where nothing of it is left.
 */
export const cleanName = (name: string): string | null => {
  const base = name.toWellFormed().normalize("NFC").split(/[/\\]/u).at(-1) ?? "";
  const shown = base.replaceAll(UNSEEN, "").replaceAll(/\s+/gu, " ").trim();
  const cleaned = shown.replace(/^[.\s]+/u, "").replace(/[.\s]+$/u, "");
  return cleaned === "" ? null : shorten(cleaned);
};

/** Keeps the extension, as that is what a reader knows a file by. */
const shorten = (name: string): string => {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const extension = /\.[^.\s]{1,16}$/u.exec(name)?.[0] ?? "";
  const room = MAX_BYTES - Buffer.byteLength(extension);
  let stem = "";
  let bytes = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    stem += character;
  }
  return stem + extension;
};
