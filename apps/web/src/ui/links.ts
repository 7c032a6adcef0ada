/** A part of a text: an address that can be followed, or what is between two. */
export interface TextPart {
  readonly text: string;
  readonly isLink: boolean;
}

/** An address up to a space, a quotation mark, an invisible control or a full-width stop: none of them is part of one. */
const ADDRESS = /https?:\/\/[^\s<>"“”„«»、。「」『』（）【】！？：；，．\p{Cc}\p{Cf}]+/giu;

/** Marks that end a sentence around an address more often than the address. */
const SENTENCE_MARKS: ReadonlySet<string> = new Set([".", ",", ":", ";", "!", "?", "'", "’", "…", "*", "_", "~", "`"]);
const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** How many more of these brackets close than open, by the closing one. */
const surplusOf = (address: string): Map<string, number> => {
  const surplus = new Map<string, number>();
  const add = (closing: string, by: number): void => void surplus.set(closing, (surplus.get(closing) ?? 0) + by);
  for (const mark of address) {
    for (const [closing, opening] of Object.entries(OPENING)) {
      if (mark === closing) add(closing, 1);
      if (mark === opening) add(closing, -1);
    }
  }
  return surplus;
};

/** An address up to the marks of the sentence around it, and to brackets that it does not open itself. */
const withoutEnding = (address: string): string => {
  const surplus = surplusOf(address);
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1] ?? "";
    const more = surplus.get(last) ?? 0;
    if (more <= 0 && !SENTENCE_MARKS.has(last)) break;
    if (more > 0) surplus.set(last, more - 1);
  }
  return address.slice(0, end);
};

/** A text in its parts; joined they are the text again. */
export const partsOf = (text: string): readonly TextPart[] => {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutEnding(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > at) parts.push({ text: text.slice(at, match.index), isLink: false });
    parts.push({ text: address, isLink: true });
    at = match.index + address.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), isLink: false });
  return parts;
};
