import { indexNotes, indexPhone, indexWords } from "./search-words.ts";

/** Most bytes of words that one text adds, and that a ticket has in all: a tsvector ends at 1 MB. */
const MOST_OF_A_TEXT = 250_000;
export const MOST_OF_A_TICKET = 900_000;
/** What stands before each word in the index: entity and block. */
const PREFIX_BYTES = 18;

/** What a ticket is found by. */
export interface Searchable {
  readonly texts: readonly (string | null | undefined)[];
  /** Telephone numbers in E.164 form. */
  readonly phones?: readonly (string | null | undefined)[];
  /** What the team alone finds it by. */
  readonly notes?: readonly string[];
}

const isGiven = (text: string | null | undefined): text is string => text !== null && text !== undefined;

/** The words under which a ticket is found, and their size. Of a text that is nothing but new words the first count. */
export const toSearchWords = ({ texts, phones = [], notes = [] }: Searchable): { words: string[]; bytes: number } => {
  const words: string[] = [];
  let bytes = 0;
  const found = new Set([
    ...phones.filter(isGiven).flatMap(indexPhone),
    ...indexWords(texts.filter(isGiven)),
    ...indexNotes(notes),
  ]);
  for (const word of found) {
    const size = Buffer.byteLength(word) + PREFIX_BYTES;
    if (bytes + size > MOST_OF_A_TEXT) break;
    bytes += size;
    words.push(word);
  }
  return { words, bytes };
};

/** The words as the index has them: behind their entity and their block of numbers, as `search_prefix` writes it. */
export const toLexemes = (entityNo: number, number: number, words: readonly string[]): string[] => {
  const prefix = `${entityNo}.${number >> 13}.`;
  return words.map((word) => prefix + word);
};
