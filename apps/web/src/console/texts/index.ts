import { createCatalogue } from "../../ui/i18n/catalogue.ts";
import type { Formats } from "../../ui/i18n/formats.ts";
import { english } from "./english.ts";
import type { Texts } from "./english.ts";

/** The console's languages, each by its own name: who cannot read the page finds theirs. */
export const LANGUAGES = { en: "English", de: "Deutsch", ar: "العربية", ja: "日本語" } as const;
export type Language = keyof typeof LANGUAGES;

export const isLanguage = (value: unknown): value is Language =>
  typeof value === "string" && Object.hasOwn(LANGUAGES, value);

/** All that the console says. A language is added here, with a module of the shape of `english.ts` that is loaded when it is chosen. */
export const catalogue = createCatalogue<Texts>({
  english,
  others: {
    de: async () => (await import("./german.ts")).german,
    ar: async () => (await import("./arabic.ts")).arabic,
    ja: async () => (await import("./japanese.ts")).japanese,
  } satisfies Record<Exclude<Language, "en">, unknown>,
});

/** Languages in the order in which they are wanted: the chosen one, as the browser writes it where that is known (`de-AT`), before all others. */
export const orderLanguages = (chosen: Language | undefined, browsers: readonly string[]): readonly string[] => {
  if (chosen === undefined) return browsers;
  const regional = browsers.filter((tag) => tag === chosen || tag.startsWith(`${chosen}-`));
  return [...regional, chosen, ...browsers];
};

/** The texts in the language that is spoken; what is drawn with them is drawn again when that changes. */
export const texts = (): Texts => catalogue.spoken.value.texts;

export const formats = (): Formats => catalogue.spoken.value.formats;

export type { Texts } from "./english.ts";
