import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";

const KEPT_MS = 60 * 60_000;

/**
 * Leaves what was built in the last hour where it is, in place of emptying the folder: a page that somebody is about to load
 * still finds its scripts while the next build is written.
 */
export const keepRecent = (): Plugin => ({
  name: "keep-recent",
  apply: "build",
  writeBundle: async ({ dir = "dist" }, bundle) => {
    const folder = join(dir, "assets");
    const current = new Set(Object.keys(bundle).map((name) => name.replace(/^assets\//u, "")));
    for (const name of await readdir(folder)) {
      const file = join(folder, name);
      const { mtimeMs } = await stat(file);
      if (!current.has(name.replace(/\.(?:br|gz)$/u, "")) && Date.now() - mtimeMs > KEPT_MS) await rm(file);
    }
  },
});
