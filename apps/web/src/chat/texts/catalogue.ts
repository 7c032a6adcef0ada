import { createCatalogue } from "../../ui/i18n/catalogue.ts";
import type { Spoken } from "../../ui/i18n/catalogue.ts";
import { english } from "./english.ts";
import type { ChatTexts } from "./english.ts";

/** The chat page's languages. */
export const catalogue = createCatalogue<ChatTexts>({
  english,
  others: {
    de: async () => (await import("./german.ts")).german,
    ar: async () => (await import("./arabic.ts")).arabic,
    ja: async () => (await import("./japanese.ts")).japanese,
  },
});

/** The page's words and formats; a component that reads them is drawn again when the language changes. */
export const useSpoken = (): Spoken<ChatTexts> => catalogue.spoken.value;
