import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";

const Built = z.object({
  name: z.string(),
  exports: z.record(z.string(), z.object({ types: z.string() })),
});

/** A package that was built. */
export interface BuiltPackage {
  readonly folder: string;
  readonly manifest: unknown;
}

/** The files whose declarations an index passes on. */
const passedOn = (declarations: string): readonly string[] =>
  [...declarations.matchAll(/^export .* from "(\.[^"]+)";$/gmu)].map(([, file = ""]) =>
    file.replace(/\.[jt]s$/u, ".d.ts"),
  );

const withoutComments = (declarations: string): string =>
  declarations
    .replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gmu, "")
    .replace(/^\/\/# .*\n?/gmu, "")
    .trim();

/**
 * What a built package declares to those who install it: for each subpath its index, and the files that this passes on. `manifest` is the one
 * that is published.
 */
export const apiReport = async ({ folder, manifest }: BuiltPackage): Promise<string> => {
  const { name, exports } = Built.parse(manifest);
  const files = new Map<string, string>();
  const add = async (file: string): Promise<string> => {
    const known = files.get(file);
    if (known !== undefined) return known;
    const declarations = withoutComments(await readFile(file, "utf8"));
    files.set(file, declarations);
    return declarations;
  };
  for (const { types } of Object.values(exports)) {
    const index = join(folder, types);
    for (const file of passedOn(await add(index))) await add(join(dirname(index), file));
  }
  const sections = [...files]
    .map(([file, declarations]): [string, string] => [relative(folder, file), declarations])
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([file, declarations]) => `// ${file}\n${declarations}\n`);
  const subpaths = Object.entries(exports).map(([path, { types }]) => `// ${join(name, path)}: ${types}`);
  return `${subpaths.join("\n")}\n\n${sections.join("\n")}`;
};
