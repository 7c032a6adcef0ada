/** Characters that turn, cut or break the line around a name without being seen. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** A name as it is, with a mark in the place of each control: `invoice\u202Egpj.exe` cannot pass for a picture. */
export const revealControls = (name: string): string => name.toWellFormed().replace(CONTROLS, "\uFFFD");

/** The same within a sentence of plain text, which it leaves as it is whatever direction it has. */
export const isolateName = (name: string): string => `\u2068${revealControls(name)}\u2069`;

/** What people see as single characters. */
const graphemesOf = (text: string): string[] => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

const EXTENSION = /\.[^.\s]{1,10}$/u;
/** So much of a name is shown before its extension, where it is shortened. */
const KEPT_AT_END = 6;

/** A file's name with at most a number of characters: shortened in the middle, to keep its extension. */
export const shortenFileName = (name: string, most = 40): string => {
  const shown = revealControls(name);
  const all = graphemesOf(shown);
  if (all.length <= most) return shown;
  const extension = graphemesOf(EXTENSION.exec(shown)?.[0] ?? "");
  const end = Math.min(most - 2, extension.length + KEPT_AT_END);
  return `${all.slice(0, most - 1 - end).join("")}…${all.slice(-end).join("")}`;
};
