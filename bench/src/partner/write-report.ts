import { readFile, writeFile } from "node:fs/promises";

const PAGE = new URL("../../../docs/performance.md", import.meta.url);
const BEGIN = "<!-- measured -->";
const END = "<!-- /measured -->";

/** Puts the figures into docs/performance.md, between its two marks; what stands around them stays. */
export const writeReport = async (markdown: string): Promise<void> => {
  const page = await readFile(PAGE, "utf8");
  const [before, rest] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before === -1 || rest === -1) throw new Error(`${PAGE.pathname} has no ${BEGIN} … ${END} to write between.`);
  await writeFile(PAGE, `${page.slice(0, before)}${BEGIN}\n\n${markdown}\n\n${page.slice(rest)}`);
};
