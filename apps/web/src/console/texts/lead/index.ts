import { createCatalogue } from "../../../ui/i18n/catalogue.ts";
import type { Language } from "../index.ts";
import { english } from "./english.ts";
import type { LeadTexts } from "./english.ts";

/** What the pages of a lead say, beside the console's own texts. */
export const leadCatalogue = createCatalogue<LeadTexts>({
  english,
  others: {
    de: async () => (await import("./german.ts")).german,
    ar: async () => (await import("./arabic.ts")).arabic,
    ja: async () => (await import("./japanese.ts")).japanese,
  } satisfies Record<Exclude<Language, "en">, unknown>,
});

export const leadTexts = (): LeadTexts => leadCatalogue.spoken.value.texts;
