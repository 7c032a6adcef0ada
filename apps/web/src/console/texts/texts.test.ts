import { describe, expect, test } from "vitest";
import { chooseLocale } from "../../ui/i18n/locale.ts";
import { createFormats } from "../../ui/i18n/formats.ts";
import { arabic } from "./arabic.ts";
import { english } from "./english.ts";
import { german } from "./german.ts";
import { arabic as arabicPages } from "./lead/arabic.ts";
import { english as englishPages } from "./lead/english.ts";
import { german as germanPages } from "./lead/german.ts";
import { japanese as japanesePages } from "./lead/japanese.ts";
import { isLanguage, LANGUAGES, orderLanguages } from "./index.ts";
import { japanese } from "./japanese.ts";

const FORMATS = {
  en: createFormats("en"),
  de: createFormats("de"),
  ar: createFormats("ar-u-nu-latn"),
  ja: createFormats("ja"),
} as const;

const CREATED = {
  en: { ...english(FORMATS.en), leadPages: englishPages(FORMATS.en) },
  de: { ...german(FORMATS.de), leadPages: germanPages(FORMATS.de) },
  ar: { ...arabic(FORMATS.ar), leadPages: arabicPages(FORMATS.ar) },
  ja: { ...japanese(FORMATS.ja), leadPages: japanesePages(FORMATS.ja) },
} as const;

type Entry = readonly [path: string, text: unknown];

/** All texts with where they are: strings, and functions for what has something in it. */
const entriesOf = (texts: object, above = ""): Entry[] =>
  Object.entries(texts).flatMap(([key, text]: [string, unknown]) => {
    const path = `${above}${key}`;
    return typeof text === "object" && text !== null ? entriesOf(text, `${path}.`) : [[path, text] as const];
  });

const PLAIN = Object.fromEntries(
  Object.entries(CREATED).map(([language, texts]) => [
    language,
    new Map(entriesOf(texts).filter((entry): entry is readonly [string, string] => typeof entry[1] === "string")),
  ]),
);

/** What is not filled in with numbers. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  "offline.because": ["first", "second"],
  "people.standing": [["first", "second"]],
  "routing.others": [["first", "second"]],
  "history.changed": [["first", "second"]],
  "promises.faultIn": [["first", "second"]],
};

/** A sentence with something in it; one that gives its parts is joined. */
const fill = (text: unknown, values: readonly unknown[]): string => {
  if (typeof text !== "function") throw new Error("This takes no values.");
  const said: unknown = Reflect.apply(text, undefined, values);
  return Array.isArray(said) ? said.join("") : String(said);
};

/** So that a value is found however a sentence begins. */
const plain = (text: string): string => text.toLowerCase();

describe.each(Object.entries(CREATED))("%s", (_, texts) => {
  const entries = entriesOf(texts);

  test("every text is there, and says all that is filled in, with numbers of all plural forms", () => {
    expect(entries.length).toBeGreaterThan(350);
    expect(entries.filter(([, text]) => typeof text === "string" && text.trim() === "")).toEqual([]);
    for (const [path, text] of entries) {
      if (typeof text !== "function") continue;
      for (const count of [0, 1, 2, 3, 11, 100]) {
        const values = VALUES[path] ?? [count, 71, 72].slice(0, text.length);
        const said = fill(text, values);
        expect(`${path}: ${said}`).not.toMatch(/\{n\}|undefined|NaN|\[object|: \s*$/u);
        // A small number may be said by a word of its own.
        const shown = count < 3 && VALUES[path] === undefined ? values.slice(1) : values.flat();
        for (const value of shown) expect(`${path}: ${plain(said)}`).toContain(String(value));
      }
    }
  });

  test("does not leave two spaces, or one before a mark, where something was filled in", () => {
    for (const [path, text] of entries) {
      const said = typeof text === "function" ? fill(text, VALUES[path] ?? [3, 71, 72]) : String(text);
      expect(`${path}: ${said}`).not.toMatch(/ {2}| [.,;:?!،؛؟。、](?:\s|$)/u);
    }
  });
});

describe("other languages", () => {
  /** Words of German as well, names, and what is the same in all languages. */
  const SHARED: ReadonlySet<string> = new Set(
    "Chat Crossdesk ID Live Name Normal Offline Online SIM Support System Team Text Ticket Tickets Token Zendesk".split(
      " ",
    ),
  );

  test.each(["de", "ar", "ja"] as const)("%s leaves no text in English", (language) => {
    const left = [...(PLAIN[language] ?? [])].filter(([path, text]) => PLAIN["en"]?.get(path) === text);
    expect(left.filter(([, text]) => !SHARED.has(text))).toEqual([]);
  });

  test.each(["ar", "ja"] as const)("%s has its own script in every text", (language) => {
    const latin = [...(PLAIN[language] ?? [])].filter(
      ([, text]) => !/[\p{Script=Arabic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text),
    );
    expect(latin.filter(([, text]) => !SHARED.has(text))).toEqual([]);
  });

  test("German addresses agents formally", () => {
    for (const [path, text] of entriesOf(CREATED.de)) {
      const said = typeof text === "function" ? fill(text, VALUES[path] ?? [3, 71, 72]) : String(text);
      expect(`${path}: ${said}`).not.toMatch(/\b(?:du|dich|dir|dein\w*|euch|euer|eure\w*)\b/iu);
    }
  });

  test("Arabic counts with its own plural forms", () => {
    const { lists, handOverAll } = CREATED.ar;
    expect([1, 2, 3, 11, 100].map(lists.unread)).toEqual([
      "رسالة واحدة غير مقروءة",
      "رسالتان غير مقروءتين",
      "3 رسائل غير مقروءة",
      "11 رسالة غير مقروءة",
      "100 رسالة غير مقروءة",
    ]);
    expect(handOverAll.submitTo(2, "Ben")).toBe("تسليم تذكرتين إلى Ben");
  });

  test("German distinguishes one from several", () => {
    const { lists, routing } = CREATED.de;
    expect([1, 2].map(lists.unread)).toEqual(["1 ungelesene Nachricht", "2 ungelesene Nachrichten"]);
    expect(routing.seen(4, 1)).toBe("4 geprüft, 1 konnte es übernehmen.");
  });
});

test("a chosen language comes before the browser's, in the regional form that the browser asks for", () => {
  const known = Object.keys(LANGUAGES);
  const choose = (chosen: "de" | "en" | undefined, browsers: readonly string[]) =>
    chooseLocale(orderLanguages(chosen, browsers), known);
  expect(choose(undefined, ["ar-EG", "en"])).toEqual({ language: "ar", locale: "ar-EG" });
  expect(choose("de", ["en-GB", "de-AT"])).toEqual({ language: "de", locale: "de-AT" });
  expect(choose("en", ["ja"])).toEqual({ language: "en", locale: "en" });
  expect(known.every(isLanguage)).toBe(true);
  expect([undefined, "fr", "toString"].some(isLanguage)).toBe(false);
});
