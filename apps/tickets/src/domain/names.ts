/** What makes two category names the same: case, width forms and spacing don't. */
export const categoryKey = (name: string): string =>
  // Upper case first: ß becomes ss.
  name.normalize("NFKC").toUpperCase().toLowerCase().trim().replace(/\s+/gu, " ");
