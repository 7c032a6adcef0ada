import { expect, test } from "vitest";
import { createFormats } from "../../ui/i18n/formats.ts";
import { arabic } from "./arabic.ts";
import { english } from "./english.ts";
import type { ChatTexts } from "./english.ts";
import { failureWords } from "./failure-words.ts";
import { german } from "./german.ts";
import { japanese } from "./japanese.ts";

const LANGUAGES = { en: english, de: german, ar: arabic, ja: japanese } as const;

/** Every string of a catalogue that takes no values. */
const plainOf = (texts: unknown): string[] => {
  if (typeof texts === "string") return [texts];
  return typeof texts === "object" ? Object.values(Object(texts)).flatMap(plainOf) : [];
};

/** Every sentence that takes values, with numbers of all plural forms. */
const filledOf = ({
  standing,
  closing,
  situation,
  ending,
  composer,
  pending,
  rating,
  attachment,
  failures,
}: ChatTexts): string[] => [
  ...[
    standing.talkingTo("Alex"),
    standing.soon("Alex"),
    closing.countdown("4:05"),
    situation.withAgent("Alex", "14:05"),
  ].map((parts) => parts.join("")),
  closing.spoken("5 minutes"),
  situation.waiting("14:05"),
  situation.withSomebody("14:05"),
  situation.reopenable("14:05"),
  ending.over("4711"),
  composer.uploading("a.txt"),
  composer.remove("a.txt"),
  composer.retry("a.txt"),
  composer.folders(["a"]),
  composer.folders(["a", "b"]),
  ...[0, 1, 2, 3, 11, 100].flatMap((count) => [
    composer.tooMany(["a.txt", "b.txt"], count),
    composer.others(count),
    composer.severalMessages(count),
    composer.tooLong(count),
    composer.left(count),
  ]),
  pending.refused("No."),
  rating.failed("No."),
  attachment.download("a.txt"),
  attachment.view("a.txt"),
  failures.tooLarge(25 * 1_048_576),
];

test.each(Object.entries(LANGUAGES))("%s: every sentence is there, with what is filled in", (locale, create) => {
  const texts = create(createFormats(locale));
  const sentences = [...plainOf(texts), ...filledOf(texts)];
  expect(sentences.length).toBeGreaterThanOrEqual(100);
  for (const sentence of sentences) {
    expect(sentence.trim()).not.toBe("");
    expect(sentence).not.toMatch(/\{n\}|undefined|NaN|\[object/u);
  }
});

test("no sentence of another language is left in English", () => {
  const [en, ...others] = [english, german, arabic, japanese].map((create) => plainOf(create(createFormats("en"))));
  // A word of German as well.
  const shared = new Set(["Support"]);
  for (const other of others) {
    expect(other.filter((sentence, at) => sentence === en?.[at] && !shared.has(sentence))).toEqual([]);
  }
});

test("Arabic counts with its own plural forms", () => {
  const { composer } = arabic(createFormats("ar-u-nu-latn"));
  expect([1, 2, 3, 11, 100].map(composer.tooLong)).toEqual([
    "حرف واحد زائد",
    "حرفان زائدان",
    "3 أحرف زائدة",
    "11 حرفًا زائدًا",
    "100 حرف زائد",
  ]);
});

test("what services say of a failure is never shown, whatever its name", () => {
  const texts = english(createFormats("en"));
  expect(failureWords("TICKET_CLOSED", texts)).toBe("This chat has ended. Start a new one where you found it.");
  expect(failureWords("FILE_TOO_LARGE", texts)).toBe("It is larger than 25 MB.");
  expect(failureWords("SOMETHING_NEW", texts)).toBe("Something went wrong.");
  expect(failureWords("", texts)).toBe("There was no answer.");
});
