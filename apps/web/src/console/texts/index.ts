import { createCatalogue } from "../../shared/i18n/catalogue.ts";
import type { Formats } from "../../shared/i18n/formats.ts";
import { english } from "./english.ts";
import type { Texts } from "./english.ts";

/** All that the console says. A language is added here, with a module of the shape of `english.ts` that is loaded when it is chosen. */
export const catalogue = createCatalogue<Texts>({ english, others: {} });

/** The texts in the language that is spoken; what is drawn with them is drawn again when that changes. */
export const texts = (): Texts => catalogue.spoken.value.texts;

export const formats = (): Formats => catalogue.spoken.value.formats;

export type { Texts } from "./english.ts";
