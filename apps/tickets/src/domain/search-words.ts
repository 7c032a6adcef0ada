import { beginningOf } from "@crossdesk/contracts";

/** Longest lexeme, in code points: longer words are found by their first 64. */
const LONGEST = 64;
/** Most distinct words of one ticket; a tsvector ends at 1 MB. */
export const MOST_WORDS = 16_000;

/** Letters that Unicode does not take apart, as people type them without the stroke. */
const FOLDED: Readonly<Record<string, string>> = {
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ħ: "h",
  ŋ: "n",
  ı: "i",
  ς: "σ",
  "’": "'",
};
const FOLDABLE = /[æœøđðþłħŋıς’]/gu;
/** Accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs; in other scripts marks are letters. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/gu;
/** The same as letters of their own, which Unicode takes for a blank, or a stroke, with the mark on it: a word would end there. */
const STANDING_ACCENTS = /[\u037a\ufc5e-\ufc63\ufcf2-\ufcf4\ufe70-\ufe72\ufe74\ufe76-\ufe7f]/gu;

/** One spelling for all that a reader takes for the same: no case, no accents, no width or ligature forms. */
export const foldText = (text: string): string =>
  text
    .replace(STANDING_ACCENTS, "")
    .normalize("NFKD")
    .replace(ACCENTS, "")
    .normalize("NFC")
    // Upper case first: ß becomes ss.
    .toUpperCase()
    .toLowerCase()
    .replace(FOLDABLE, (letter) => FOLDED[letter] ?? letter);

/** Letters and digits, and single marks between them: `jane@example.com`, `ord-2024/001`, `don't`. */
const TOKEN = /[\p{L}\p{N}\p{M}]+(?:[-_./@+&#:'·][\p{L}\p{N}\p{M}]+)*|[\p{Extended_Pictographic}\p{Sc}]/gu;
/** Scripts that are written without a break between words. */
const UNBROKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]+/gu;
const IS_UNBROKEN = new RegExp(UNBROKEN.source, "u");
const PART = /[\p{L}\p{N}\p{M}]+/gu;

const cut = (word: string): string => beginningOf(word, LONGEST);

/** Splits a token where its script changes between one with and one without breaks. */
const segments = (token: string): { text: string; unbroken: boolean }[] => {
  if (!IS_UNBROKEN.test(token)) return [{ text: token, unbroken: false }];
  const found: { text: string; unbroken: boolean }[] = [];
  let end = 0;
  for (const match of token.matchAll(UNBROKEN)) {
    if (match.index > end) found.push({ text: token.slice(end, match.index), unbroken: false });
    found.push({ text: match[0], unbroken: true });
    end = match.index + match[0].length;
  }
  if (end < token.length) found.push({ text: token.slice(end), unbroken: false });
  return found;
};

const trimMarks = (text: string): string => text.replace(/^[^\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+$/gu, "");

/** Every three characters in a row, and what is left at the end: any part of the run begins one of them. */
const addGrams = (run: string, words: Set<string>): void => {
  const characters = Array.from(run);
  for (let at = 0; at < characters.length; at += 1) words.add(characters.slice(at, at + 3).join(""));
};

/** Each ending of a compound that begins with one of its parts: so it is found whole, by its head, and by any part. */
const addEndings = (compound: string, words: Set<string>): void => {
  for (const part of compound.matchAll(PART)) words.add(cut(compound.slice(part.index)));
};

/** The lexemes under which a text is found. */
export const indexWords = (texts: readonly string[]): string[] => {
  const words = new Set<string>();
  for (const text of texts) {
    for (const [token] of foldText(text).matchAll(TOKEN)) {
      for (const { text: segment, unbroken } of segments(token)) {
        if (unbroken) addGrams(segment, words);
        else if (isSymbol(segment)) words.add(segment);
        else addEndings(segment, words);
        if (words.size >= MOST_WORDS) return [...words].slice(0, MOST_WORDS);
      }
    }
  }
  return [...words];
};

const isSymbol = (segment: string): boolean => /^[\p{Extended_Pictographic}\p{Sc}]$/u.test(segment);

/** Before a telephone number's digits from its end: no word of a text begins with it. */
const FROM_END = "~";
/** Fewer digits at the end of a number are no more than a coincidence. */
const LEAST_DIGITS = 6;
/** E.164: the most digits of a telephone number. */
const MOST_DIGITS = 15;

const fromEnd = (digits: string): string => FROM_END + Array.from(digits).toReversed().join("");

/** The lexemes under which a telephone number in E.164 form is found: as it stands, and by its end. */
export const indexPhone = (phone: string): string[] => {
  const digits = phone.replace(/\D/gu, "");
  return digits === "" ? [] : [digits, fromEnd(digits)];
};

/** Digits as people write telephone numbers, with what they put between them; no part of a longer word. */
const PHONE =
  /(?<![\p{L}\p{N}\p{M}]|[\p{L}\p{N}\p{M}][-_./@+&#:'·])\(?\d(?:[\s().\-/]*\d){5,19}(?![\p{L}\p{N}\p{M}]|[-_./@+&#:'·][\p{L}\p{N}\p{M}])/gu;

interface PhoneRun {
  readonly start: number;
  readonly end: number;
  /** Prefixes of the numbers that may be meant, from either end. */
  readonly lexemes: readonly string[];
}

/** Where a folded keyword has digits that may be a telephone number: with its country's code, or with the zero that stands for it. */
const findPhones = (folded: string): PhoneRun[] =>
  [...folded.matchAll(PHONE)].flatMap(({ 0: text, index }) => {
    const written = text.replace(/\(0\)/gu, "").replace(/\D/gu, "");
    const variants = new Set([written, written.replace(/^0+/u, "")]);
    const meant = [...variants].filter(({ length }) => length >= LEAST_DIGITS && length <= MOST_DIGITS);
    const lexemes = meant.flatMap((digits) => [digits, fromEnd(digits)]);
    return lexemes.length === 0 ? [] : [{ start: index, end: index + text.length, lexemes }];
  });

/** The prefix of words of the team's notes, which only the team may find. No word of a text begins with it. */
const OF_NOTES = "!";

/** The lexemes under which the team finds a ticket by its notes. */
export const indexNotes = (notes: readonly string[]): string[] => indexWords(notes).map((word) => OF_NOTES + word);

/** Between the lexemes of which any is enough. */
const OR = "\u0002";

/**
 * What must all occur for a keyword to match, each as a prefix or as several, of which one is enough; none where the keyword has no word in
 * it. Digits that may be a telephone number also match one's beginning or end, however they are grouped. `inNotes`: words of the team's notes
 * count as well.
 */
export const keywordTerms = (keyword: string, { inNotes = false }: { readonly inNotes?: boolean } = {}): string[] => {
  const folded = foldText(keyword);
  const phones = findPhones(folded);
  const terms = new Map<string, readonly string[]>();
  for (const { 0: token, index } of folded.matchAll(TOKEN)) {
    const phone = phones.find(({ start, end }) => start <= index && index + token.length <= end);
    for (const prefix of prefixesOf(token)) terms.set(prefix, phone?.lexemes ?? []);
  }
  // What begins another prefix is implied by it.
  const all = [...terms];
  return all
    .filter(([one, phone]) => phone.length > 0 || !all.some(([other]) => other !== one && other.startsWith(one)))
    .map(([prefix, phone]) => [...new Set([prefix, ...phone, ...(inNotes ? [OF_NOTES + prefix] : [])])].join(OR));
};

/** The prefixes of a token: those of a run without breaks, or the token itself. */
const prefixesOf = (token: string): string[] => {
  const prefixes = new Set<string>();
  for (const { text: segment, unbroken } of segments(token)) {
    if (unbroken) addRun(segment, prefixes);
    else {
      const word = isSymbol(segment) ? segment : trimMarks(segment);
      if (word !== "") prefixes.add(cut(word));
    }
  }
  return [...prefixes];
};

/** A run of up to three characters begins a gram; a longer one is all its grams together. */
const addRun = (run: string, prefixes: Set<string>): void => {
  const characters = Array.from(run);
  for (let at = 0; at === 0 || at + 3 <= characters.length; at += 1)
    prefixes.add(characters.slice(at, at + 3).join(""));
};

/** Whether one of the words satisfies the term: what the index decides by `search_terms`. */
export const matchesTerm = (term: string, words: readonly string[]): boolean =>
  term.split(OR).some((prefix) => words.some((word) => word.startsWith(prefix)));
