/** What people put between digits. `(0)` is dialled at home only, and is no part of the international form. */
const SEPARATORS = /\(0\)|[\s()./\p{Pd}]/gu;

/** A telephone number as people write it, in E.164 form where it has a country: `0044 (0)20 7946-0123`. Other text stays as wrong as it was. */
export const toInternational = (written: string): string =>
  written.normalize("NFKC").replaceAll(SEPARATORS, "").replace(/^00/u, "+");
