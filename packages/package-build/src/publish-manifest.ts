#!/usr/bin/env node
import { readFile, rename, writeFile } from "node:fs/promises";
import { toPublishedManifest } from "./published-manifest.ts";

// `npm pack` takes package.json as it lies there. Before it packs (prepack), the workspace's manifest makes way for the published one;
// afterwards (postpack) it comes back. `publish-manifest restore` repairs an interrupted pack.

const MANIFEST = "package.json";
const KEPT = "package.json.workspace";
const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

const restore = async (): Promise<void> => {
  try {
    await rename(KEPT, MANIFEST);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
};

const write = async (): Promise<void> => {
  // What an interrupted pack left behind is the workspace's manifest, and must not be overwritten.
  await restore();
  const source = await readFile(MANIFEST, "utf8");
  await writeFile(KEPT, source);
  await writeFile(MANIFEST, `${JSON.stringify(toPublishedManifest(JSON.parse(source)), null, 2)}\n`);
};

const [, , task] = process.argv;
if (task === "write") await write();
else if (task === "restore") await restore();
else {
  process.stderr.write("Usage: publish-manifest write|restore\n");
  process.exitCode = 2;
}
