/** The beginning of a text: at most `max` characters (code points, as `text` counts them), none of them cut in half. */
export const beginningOf = (text: string, max: number): string =>
  text.length <= max
    ? text
    : // A character has two units at most.
      Array.from(text.slice(0, 2 * max))
        .slice(0, max)
        .join("");

/** The end of a text, as `beginningOf`. */
export const endOf = (text: string, max: number): string =>
  text.length <= max
    ? text
    : Array.from(text.slice(-2 * max))
        .slice(-max)
        .join("");
