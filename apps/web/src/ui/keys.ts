/**
 * Whether a key belongs to an input method: it chooses a character, and sends nothing. Safari says so by key code 229 alone, as
 * its composition has ended when the Enter that ends it comes.
 */
export const isComposing = (event: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean =>
  event.isComposing || event.keyCode === 229;

/**
 * A key by the name that shortcuts have: where the keyboard writes another script, the Latin letter that is in its place, and the
 * other script's question mark as the usual one.
 */
export const latinKey = ({ key, code }: Pick<KeyboardEvent, "key" | "code">): string => {
  if (key === "؟" || key === "？") return "?";
  const letter = /^Key([A-Z])$/u.exec(code)?.[1];
  const isForeign = /^\p{L}+$/u.test(key) && !/\p{Script=Latin}/u.test(key);
  return letter !== undefined && isForeign ? letter.toLowerCase() : key;
};
