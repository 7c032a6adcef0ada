import { copyFile, readFile, writeFile } from "node:fs/promises";
import { z } from "zod";

// The manifest that is published: what the workspace's own says, with the built files in place of the sources.

const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  keywords: z.array(z.string()),
  license: z.string(),
  peerDependencies: z.record(z.string(), z.string()),
  engines: z.record(z.string(), z.string()),
});

const folder = new URL("../", import.meta.url);
const dist = new URL("dist/", folder);
const source: unknown = JSON.parse(await readFile(new URL("package.json", folder), "utf8"));
const manifest = {
  ...Manifest.parse(source),
  type: "module",
  sideEffects: false,
  exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
};
await writeFile(new URL("package.json", dist), `${JSON.stringify(manifest, null, 2)}\n`);
for (const name of ["README.md", "PROTOCOL.md"]) await copyFile(new URL(name, folder), new URL(name, dist));
