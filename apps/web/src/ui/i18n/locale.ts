/** A language that a page speaks, and the locale to format by: texts in `en`, dates as in `en-GB`. */
export interface LocaleChoice<Language extends string = string> {
  readonly language: Language;
  readonly locale: string;
}

/** `deu` and `de_DE` as browsers write them (`de`, `de-DE`); `undefined` where it names no language. */
const canonical = (tag: string): string | undefined => {
  try {
    return Intl.getCanonicalLocales(tag.trim().replaceAll("_", "-"))[0];
  } catch {
    return undefined;
  }
};

/** The first of the wanted languages (BCP 47 or ISO 639-3, the most wanted first) that is among the known ones. */
export const chooseLocale = <Language extends string>(
  wanted: readonly string[],
  known: readonly Language[],
): LocaleChoice<Language> | undefined => {
  for (const tag of wanted) {
    const locale = canonical(tag);
    if (locale === undefined) continue;
    const language = known.find((each) => each === locale) ?? known.find((each) => locale.startsWith(`${each}-`));
    if (language !== undefined) return { language, locale };
  }
  return undefined;
};

const RIGHT_TO_LEFT: ReadonlySet<string | undefined> = new Set(["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"]);

/** Which way a language is written. */
export const directionOf = (locale: string): "ltr" | "rtl" =>
  RIGHT_TO_LEFT.has(new Intl.Locale(locale).maximize().script) ? "rtl" : "ltr";
