/** Something that can be done by its name. */
export interface Command {
  readonly key: string;
  readonly label: string;
  /** A key that does the same, or what it is about. */
  readonly hint: string;
  readonly run: () => void;
}

const MOST_SHOWN = 50;

const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase();

/** Commands that have every word, in any case and without regard to accents; those come first in which each begins a word. */
export const findCommands = (commands: readonly Command[], words: string): readonly Command[] => {
  const sought = fold(words)
    .split(/\s+/u)
    .filter((word) => word !== "");
  if (sought.length === 0) return commands.slice(0, MOST_SHOWN);
  const ranked = commands.flatMap((command) => {
    const text = fold(`${command.label} ${command.hint}`);
    if (!sought.every((word) => text.includes(word))) return [];
    const parts = text.split(/[\s·]+/u);
    return [{ command, begins: sought.every((word) => parts.some((part) => part.startsWith(word))) }];
  });
  const first = ranked.filter(({ begins }) => begins);
  const others = ranked.filter(({ begins }) => !begins);
  return [...first, ...others].slice(0, MOST_SHOWN).map(({ command }) => command);
};
