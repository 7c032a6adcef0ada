import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { createFormats } from "./formats.ts";
import type { Formats } from "./formats.ts";
import { chooseLocale, directionOf } from "./locale.ts";

/** A page's texts in one language: strings, and functions for what has something in it. */
export type CreateTexts<Texts> = (formats: Formats) => Texts;

/** What a page shows its texts and dates in. */
export interface Spoken<Texts> {
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly texts: Texts;
  readonly formats: Formats;
}

export interface CatalogueOptions<Texts> {
  /** English is part of the page, and there when no other language is. */
  readonly english: CreateTexts<Texts>;
  /** The others, each a chunk of its own that is loaded when it is chosen. */
  readonly others: Readonly<Record<string, () => Promise<CreateTexts<Texts>>>>;
}

export interface Catalogue<Texts> {
  readonly spoken: ReadonlySignal<Spoken<Texts>>;
  /** Changes to the first of the wanted languages that there are texts in, if any. */
  readonly speak: (wanted: readonly string[]) => Promise<void>;
}

const ENGLISH = "en";

const say = <Texts>(createTexts: CreateTexts<Texts>, language: string, locale: string): Spoken<Texts> => {
  const formats = createFormats(locale);
  return { language, direction: directionOf(locale), texts: createTexts(formats), formats };
};

/** Holds a page's texts. A language whose chunk cannot be loaded leaves the page in the one that it has. */
export const createCatalogue = <Texts>({ english, others }: CatalogueOptions<Texts>): Catalogue<Texts> => {
  const spoken = signal(say(english, ENGLISH, ENGLISH));
  let calls = 0;
  return {
    spoken,
    speak: async (wanted) => {
      calls += 1;
      const call = calls;
      const chosen = chooseLocale(wanted, [ENGLISH, ...Object.keys(others)]);
      if (chosen === undefined) return;
      const load = others[chosen.language];
      try {
        const createTexts = load === undefined ? english : await load();
        if (call === calls) spoken.value = say(createTexts, chosen.language, chosen.locale);
      } catch {
        // The network's failure; the page is of use in another language as well.
      }
    },
  };
};

/** Says in the document which language it is in, for screen readers, fonts, hyphens and the order of things. */
export const markLanguage = (
  { language, direction }: Pick<Spoken<unknown>, "language" | "direction">,
  root: Pick<HTMLElement, "lang" | "dir">,
): void => {
  root.lang = language;
  root.dir = direction;
};
