/** What is being written behind a mark, from the mark up to the caret. */
export interface Fragment {
  /** Where the mark stands. */
  readonly from: number;
  readonly words: string;
}

const FORMS = {
  // Names have spaces: what follows is part of one for as long as any name begins so.
  "@": /(?:^|\s)@([^\n@]{0,60})$/u,
  // Behind the beginning of the text or of a line alone: `either/or` and addresses are texts.
  "/": /(?:^|\n)\/([^\s/]{0,40})$/u,
} as const;
export type Mark = keyof typeof FORMS;

/** The fragment at the caret, where there is one. */
export const fragmentAt = (text: string, caret: number, mark: Mark): Fragment | undefined => {
  const words = FORMS[mark].exec(text.slice(0, caret))?.[1];
  return words === undefined ? undefined : { from: caret - words.length - 1, words };
};

/** The text with something in the fragment's place, and where the caret is then. */
export const complete = (
  text: string,
  { from, words }: Fragment,
  insert: string,
): { readonly text: string; readonly caret: number } => ({
  text: text.slice(0, from) + insert + text.slice(from + words.length + 1),
  caret: from + insert.length,
});
