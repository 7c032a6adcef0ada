/** What ends a line, or turns the direction of the text around it. No name of a person or thing needs it. */
const TURNING = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** What cannot be seen in a file's name; the joiners of Persian and Indian scripts can. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cn}]|(?![\u200C\u200D])\p{Cf}/gu;

/** A person's name as it may stand in a sentence: without what would turn or break the sentence around it. */
export const toPlainName = (name: string): string => name.replace(TURNING, "");

/**
 * What a file is called, as it may be shown and saved: `photo\u202Egnp.exe` is `photognp.exe`, and nothing is hidden behind many
 * spaces. Of a name that nothing can be seen of, `file` is left.
 */
export const toPlainFileName = (name: string): string => {
  const plain = name.toWellFormed().replace(UNSEEN, "").replace(/\s+/gu, " ").trim();
  return plain === "" ? "file" : plain;
};
