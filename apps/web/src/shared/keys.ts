/**
 * Whether a key belongs to an input method: it chooses a character, and sends nothing. Safari says so by key code 229 alone, as
 * its composition has ended when the Enter that ends it comes.
 */
export const isComposing = (event: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean =>
  event.isComposing || event.keyCode === 229;
