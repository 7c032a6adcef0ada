import { anyCharacter } from "@crossdesk/vitest-config/any-character";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldText, indexNotes, indexPhone, indexWords, keywordTerms, matchesTerm, MOST_WORDS } from "./search-words.ts";

/** Whether a keyword finds a text, as the index decides it. */
const finds = (keyword: string, text: string): boolean => {
  const terms = keywordTerms(keyword);
  const words = indexWords([text]);
  return terms.length > 0 && terms.every((term) => matchesTerm(term, words));
};

describe("a keyword finds", () => {
  test.each([
    ["refund", "Refund Request", "a word, in any case"],
    ["REQ", "Refund Request", "a word by its beginning"],
    ["request refund", "Refund for a late request", "words in any order"],
    ["cafe", "Wo ist das Café?", "a word without its accents"],
    ["CAFÉ", "cafe", "a word with accents that the text has not"],
    ["strasse", "Straße 5", "double s for sharp s"],
    ["kobenhavn", "København", "an o for one with a stroke"],
    ["ΣΊΣΥΦΟΣ", "σίσυφος", "Greek with its final sigma"],
    ["привет", "ПРИВЕТ, мир", "Cyrillic"],
    ["ёлка", "елка", "Cyrillic with and without diaeresis"],
    ["شكرا", "شُكرًا", "Arabic without vowel signs"],
    ["كتب", "ك\ufe70ت\ufe77ب", "Arabic with vowel signs in their presentation forms"],
    ["شكرا", "شكر\ufe70ا", "Arabic with a vowel sign that stands alone"],
    ["हिन्दी", "यह हिन्दी है", "Devanagari with its vowel signs"],
    ["退款", "我要求退款。", "Chinese inside a run"],
    ["款", "我要求退款", "a single Chinese character, also the last one"],
    ["我要求退款", "我要求退款，谢谢", "a whole run of Chinese"],
    ["ログイン", "アプリでログインできません", "Japanese inside a run"],
    ["환불", "환불을 원합니다", "Korean by a word's beginning"],
    ["สวัสดี", "ขอสวัสดีครับ", "Thai inside a run"],
    ["ＡＢＣ", "abc", "wide forms"],
    ["iphone 壊", "iPhoneが壊れた", "two scripts in one run"],
    ["customer@example.com", "Write to Customer@Example.com, please", "an e-mail address"],
    ["customer@", "Write to customer@example.com", "the beginning of an e-mail address"],
    ["example.com", "Write to customer@example.com", "the domain of an e-mail address"],
    ["ORD-2024/001", "Order ord-2024/001 is late", "an order number with dashes and slashes"],
    ["2024/001", "Order ORD-2024/001 is late", "the end of an order number"],
    ["ord-20", "Order ORD-2024/001 is late", "the beginning of an order number"],
    ["#XYZ", "Request for a refund on order #XYZ", "a word behind a mark"],
    ["don’t", "I don't know", "an apostrophe of the other kind"],
    ["a_b", "the field a_b", "an underscore"],
    ["😀", "thanks 😀!", "an emoji"],
    ["1234567890".repeat(9), "1234567890".repeat(9), "a word that is too long to be kept whole"],
  ])("%s in: %s (%s)", (keyword, text) => {
    expect(finds(keyword, text)).toBe(true);
  });
});

describe("a keyword does not find", () => {
  test.each([
    ["fund", "Refund Request", "the middle of a word"],
    ["refund money", "Refund Request", "a text that has only one of the words"],
    ["john@example.com", "john, write to mary@example.com", "an address whose parts are spread over the text"],
    ["ORD-2024-001", "2024 001 ORD", "an order number from its scattered parts"],
    ["退货", "退款", "another word with the same first character"],
    ["%", "100 % sure", "a wildcard"],
    ["'", "it's", "a quote"],
    ["& | ! ()", "a & b | c", "the syntax of a query"],
  ])("%s in: %s (%s)", (keyword, text) => {
    expect(finds(keyword, text)).toBe(false);
  });
});

test("a keyword without a letter, digit or symbol has no words", () => {
  for (const keyword of ["", "   ", "!?", "--", "%_", "'; --"]) expect(keywordTerms(keyword)).toEqual([]);
});

test("a prefix that another one implies is not looked for twice", () => {
  expect(keywordTerms("re refund REFUND")).toEqual(["refund"]);
});

test("the words of a text are bounded, whatever it holds", () => {
  const text = Array.from({ length: 20_000 }, (_, index) => `w${index}`).join(" ");
  expect(indexWords([text])).toHaveLength(MOST_WORDS);
});

test("folding a folded text changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      const folded = foldText(text.toWellFormed());
      expect(foldText(folded)).toBe(folded);
    }),
    { numRuns: 500 },
  );
});

test("what notes say is found by those alone who may read notes, and nothing that they type makes them so", () => {
  const words = [...indexWords(["Where is my order?"]), ...indexNotes(["Be careful: ORD-7"])];
  const found = (keyword: string, inNotes: boolean): boolean => {
    const terms = keywordTerms(keyword, { inNotes });
    return terms.length > 0 && terms.every((term) => matchesTerm(term, words));
  };
  for (const keyword of ["careful", "CARE", "ord-7", "order careful"]) {
    expect([found(keyword, true), found(keyword, false)]).toEqual([true, false]);
  }
  expect(found("!careful", false)).toBe(false);
  expect(found("order", false)).toBe(true);
});

test("a vowel sign alone is no word", () => {
  for (const keyword of ["\u064b", "\ufe70", "\ufe77", "\ufc5e", "\u037a"]) expect(keywordTerms(keyword)).toEqual([]);
});

test("every word of a text, and every beginning of one, finds it", () => {
  const word = fc.stringMatching(/^[\p{L}\p{N}]{1,12}$/u);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), fc.nat(), fc.nat(), (words, which, length) => {
      const chosen = words[which % words.length] ?? "";
      const characters = Array.from(chosen);
      const beginning = characters.slice(0, 1 + (length % characters.length)).join("");
      // Vowel signs make no word.
      const keywords = [chosen, beginning].filter((keyword) => foldText(keyword) !== "");
      expect(keywords.filter((keyword) => !finds(keyword, words.join(" ")))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

describe("a telephone number", () => {
  const findsPhone = (keyword: string, phone: string): boolean =>
    keywordTerms(keyword).every((term) => matchesTerm(term, [...indexPhone(phone), ...indexWords(["Refund"])]));

  test.each([
    "+442079460123",
    "442079460123",
    "00442079460123",
    "+44 20 7946 0123",
    "+44 (0)20 7946 0123",
    "0044 20 7946 0123",
    "02079460123",
    "020 7946 0123",
    "(020) 7946 0123",
    "(020) 7946-0123",
    "020/7946 0123",
    "020-7946-0123",
    "020.7946.0123",
    "20 7946 0123",
    "7946 0123",
    "460123",
    "+44 207946",
    "44207",
    "refund 020 7946 0123",
    "\uff10\uff12\uff10 7946 0123",
  ])("is found by what people type: %s", (keyword) => {
    expect(findsPhone(keyword, "+442079460123")).toBe(true);
  });

  test.each(["020 7946 0124", "30 7946 0123", "020 7946 01234", "other 020 7946 0123", "7946", "0123"])(
    "is not found by %s",
    (keyword) => {
      expect(findsPhone(keyword, "+442079460123")).toBe(false);
    },
  );

  test.each([
    ["2024 0012345", "Order 2024 from 0012345"],
    ["2024-0012345", "Order 2024-0012345"],
    ["ord-2024-0012345", "ORD-2024-0012345"],
    ["12345678", "No. 12345678901"],
  ])("that may be meant by %s hides no text with these digits", (keyword, text) => {
    expect(finds(keyword, text)).toBe(true);
  });
});
