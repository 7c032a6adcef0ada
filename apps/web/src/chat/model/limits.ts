/** The most characters (code points) that a message may have. */
export const MOST_CHARACTERS = 20_000;
/** From this number of characters before the limit on, the remaining ones are counted. */
const NEAR_LIMIT = 500;

/** How many characters fit behind a text: fewer than none where it is too long; `undefined` as long as that is far away. */
export const charactersLeft = (text: string): number | undefined => {
  // Counting takes a while in a long text, and is needed in no other.
  if (text.length < MOST_CHARACTERS - NEAR_LIMIT) return undefined;
  const left = MOST_CHARACTERS - Array.from(text.trim()).length;
  return left < NEAR_LIMIT ? left : undefined;
};

/** Whether a text fits into a message. */
export const fits = (text: string): boolean => (charactersLeft(text) ?? 0) >= 0;
