/** A BCP 47 tag that begins with a code of ISO 639, as `de`, `deu` and `de-AT` do. */
const LANGUAGE = /^[a-z]{2,3}(?:[-_][a-z0-9]{1,8})*$/iu;

export const isLanguageTag = (tag: string): boolean => LANGUAGE.test(tag);

/** What an `Accept-Language` prefers: its first language, as browsers send them; `undefined` where it names none. */
export const acceptedLanguage = (header: string | undefined): string | undefined => {
  const first = header?.split(/[,;]/u, 1)[0]?.trim() ?? "";
  return isLanguageTag(first) ? first : undefined;
};
