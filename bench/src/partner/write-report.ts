import { readFile, writeFile } from "node:fs/promises";

const PAGE = new URL("../../../docs/performance.md", import.meta.url);

/** Puts figures into docs/performance.md, between the two marks of this name; what stands around them stays. */
export const writeReport = async (markdown: string, mark = "measured"): Promise<void> => {
  const page = await readFile(PAGE, "utf8");
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [before, rest] = [page.indexOf(begin), page.indexOf(end)];
  if (before === -1 || rest === -1) throw new Error(`${PAGE.pathname} has no ${begin} … ${end} to write between.`);
  await writeFile(PAGE, `${page.slice(0, before)}${begin}\n\n${markdown}\n\n${page.slice(rest)}`);
};
