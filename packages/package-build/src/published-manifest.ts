import { z } from "zod";

const Manifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  exports: z.record(z.string(), z.string()),
});

/** What only the workspace needs, not the users of the package. */
const OWN_BUSINESS: ReadonlySet<string> = new Set(["scripts", "devDependencies"]);

const toBuilt = (source: string, extension: ".js" | ".d.ts"): string =>
  source.replace(/^\.\/src\//u, "./dist/").replace(/\.ts$/u, extension);

/** The manifest of a package as it is published: the workspace's own, with the built files in place of the sources. */
export const toPublishedManifest = (source: unknown): Record<string, unknown> => {
  const manifest = Manifest.parse(source);
  const kept = Object.entries(manifest).filter(([key]) => !OWN_BUSINESS.has(key));
  const built = Object.entries(manifest.exports).map(([path, file]) => [
    path,
    { types: toBuilt(file, ".d.ts"), default: toBuilt(file, ".js") },
  ]);
  return { ...Object.fromEntries(kept), exports: Object.fromEntries(built) };
};
